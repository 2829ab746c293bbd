import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expandPaths } from '../../../src-main/host/library/files.ts';
import { asOther } from '../../support/as-other.ts';
import { paintDamage } from '../../support/edits.ts';
import { infraredScan } from '../../support/infrared-scan.ts';
import { addPhotos } from '../../support/jobs.ts';
import { libraryForEach } from '../../support/library.ts';
import { testPhoto } from '../../support/pictures.ts';
import { rectangle } from '../../support/steps.ts';
import { besidePhoto, writeScan } from '../engine/codecs/make-infrared.ts';

const library = libraryForEach('folders', async () => {
  for (const folder of ['a', 'locked', 'z']) {
    mkdirSync(library.file('photos', folder), { recursive: true });
    await testPhoto(40, 30).toFile(library.file('photos', folder, `${folder}.png`));
  }
});

const expand = () => expandPaths([library.file('photos')], new AbortController().signal);

describe('a tree of folders', () => {
  it.skipIf(process.platform === 'win32')(
    'is added but for the folder that cannot be read, which is named',
    async () => {
      const locked = library.file('photos', 'locked');
      chmodSync(library.path, 0o755);
      chmodSync(locked, 0o000);
      const { files, unreadable } = await asOther(expand);
      chmodSync(locked, 0o755);
      expect(files.map((path) => basename(path))).toEqual(['a.png', 'z.png']);
      const error = { code: 'FILE_UNREADABLE', details: { why: 'folder', path: locked } };
      expect(unreadable).toMatchObject([{ path: locked, error }]);
    },
  );

  it('names what is no photo, but for what systems leave everywhere', async () => {
    for (const name of ['b.heic', 'c.pdf', 'd.psd', '.DS_Store', 'Thumbs.db']) {
      writeFileSync(library.file('photos', 'a', name), 'x');
    }
    const { added, failed, skipped } = await library.add(library.file('photos'));
    expect([added.length, failed.length]).toEqual([3, 0]);
    expect(skipped.map((path) => basename(path))).toEqual(['b.heic', 'c.pdf', 'd.psd']);
  });

  it('comes to an end where folders hold one another', async () => {
    symlinkSync(library.file('photos'), library.file('photos', 'a', 'round'));
    expect((await expand()).files).toHaveLength(3);
  });

  it('says of a name in another encoding why its file cannot be opened, and adds the rest', async (context) => {
    const folder = library.file('photos', 'a');
    const name = Buffer.concat([Buffer.from(`${folder}/Gro`), Buffer.from([0xdf]), Buffer.from('.png')]);
    try {
      renameSync(library.file('photos', 'a', 'a.png'), name);
    } catch {
      context.skip('this file system takes names in UTF-8 alone');
      return;
    }
    const { files, unreadable } = await expand();
    expect(files).toHaveLength(2);
    const error = { code: 'FILE_UNREADABLE', details: { why: 'name-not-utf8', folder } };
    expect(unreadable).toMatchObject([{ error }]);
  });

  it('has infrared scans beside their photos, which are no photos; what only bears such a name is one', async () => {
    const folder = library.file('photos', 'a');
    writeScan(join(folder, 'scan.tif'), infraredScan({ width: 120, height: 90 }), 'file');
    for (const name of ['view.tif', 'view_ir.tif']) await testPhoto(40, 30).tiff().toFile(join(folder, name));
    const { added, failed } = await library.add(folder);
    expect(failed).toEqual([]);
    expect(added.map(({ name }) => name)).toEqual(['a.png', 'scan.tif', 'view.tif', 'view_ir.tif']);
    // Once more, also where the scan is named first.
    const scan = join(folder, 'scan.tif');
    const again = await addPhotos(library.client, { paths: [besidePhoto(scan), scan] });
    expect([again.added.length, again.known.length]).toEqual([0, 1]);
  });

  it('sent by a browser keeps a scan beside its photo', async () => {
    const scan = library.file('scan.tif');
    writeScan(scan, infraredScan({ width: 120, height: 90 }), 'file');
    const send = (path: string) => library.host.exchange.receive(createReadStream(path), basename(path));
    const uploads = [await send(besidePhoto(scan)), await send(scan)];
    const { added } = await addPhotos(library.client, { uploads });
    expect(added).toMatchObject([{ name: 'scan.tif', info: { notes: [{ code: 'INFRARED_FILE' }] } }]);
    expect(readdirSync(dirname(added[0].path)).sort()).toEqual(['scan.tif', 'scan_ir.tif']);
  });
});

/** A photo in a folder of its own with its infrared scan as a file beside it: the paths of both. */
function scanOnFilm(): [string, string] {
  const scan = library.file('film', 'scan.tif');
  mkdirSync(dirname(scan), { recursive: true });
  writeScan(scan, infraredScan({ width: 120, height: 90 }), 'file');
  return [scan, besidePhoto(scan)];
}

describe('an infrared scan that comes later than its photo', () => {
  const send = (path: string) => library.host.exchange.receive(createReadStream(path), basename(path));
  const upload = async (...paths: string[]) =>
    addPhotos(library.client, { uploads: await Promise.all(paths.map(send)) });
  const notes = async () => {
    const photos = await library.client['library.list']({});
    return photos.map(({ name, info }) => [name, info.notes.map(({ code }) => code)]);
  };
  let scan: string;
  let infrared: string;

  beforeEach(() => {
    [scan, infrared] = scanOnFilm();
    renameSync(infrared, library.file('later.tif'));
  });

  it('is put to the photo in whose folder it lies', async () => {
    const [photo] = (await library.add(scan)).added;
    expect(await notes()).toEqual([['scan.tif', []]]);
    renameSync(library.file('later.tif'), infrared);
    const later = await addPhotos(library.client, { paths: [infrared] });
    expect([later.added, later.scanned, later.failed]).toEqual([[], [photo.id], []]);
    expect(await notes()).toEqual([['scan.tif', ['INFRARED_FILE']]]);
    // Added once more it is the same again, and no photo.
    expect(await addPhotos(library.client, { paths: [infrared] })).toMatchObject({ added: [], scanned: [photo.id] });
    // Its photo says so too where only that is added again.
    rmSync(infrared);
    expect((await library.add(scan)).known).toHaveLength(1);
    expect(await notes()).toEqual([['scan.tif', []]]);
  });

  it('is put to the photo that was sent before it', async () => {
    const [photo] = (await upload(scan)).added;
    renameSync(library.file('later.tif'), infrared);
    const later = await upload(infrared);
    expect([later.added, later.scanned]).toEqual([[], [photo.id]]);
    expect(await notes()).toEqual([['scan.tif', ['INFRARED_FILE']]]);
    expect(readdirSync(dirname(photo.path)).sort()).toEqual(['scan.tif', 'scan_ir.tif']);
  });

  it('is a photo of its own where it only bears such a name, and the other photo stays as it is', async () => {
    const [photo] = (await upload(scan)).added;
    await testPhoto(40, 30).tiff().toFile(infrared);
    const other = await upload(infrared);
    expect(other).toMatchObject({ added: [{ name: 'scan_ir.tif' }], scanned: [] });
    expect(await notes()).toEqual([['scan.tif', []], ['scan_ir.tif', []]]); // prettier-ignore
    expect(existsSync(photo.path)).toBe(true);
  });

  it('takes nothing along where it cannot be read', async () => {
    const [photo] = (await upload(scan)).added;
    writeFileSync(infrared, 'no picture');
    expect(await upload(infrared)).toMatchObject({ added: [], scanned: [], failed: [{}] });
    expect(readdirSync(dirname(photo.path))).toEqual(['scan.tif']);
  });
});

describe('an infrared scan that came before its photo', () => {
  const upload = async (path: string) => {
    const sent = await library.host.exchange.receive(createReadStream(path), basename(path));
    return addPhotos(library.client, { uploads: [sent] });
  };
  const names = async () => (await library.client['library.list']({})).map(({ name }) => name);
  let scan: string;
  let infrared: string;

  beforeEach(() => {
    [scan, infrared] = scanOnFilm();
  });

  it('is put to that, and no photo any more', async () => {
    const [early] = (await library.add(infrared)).added;
    const { added, scanned, failed } = await library.add(scan);
    expect(added).toMatchObject([{ name: 'scan.tif', info: { notes: [{ code: 'INFRARED_FILE' }] } }]);
    expect([scanned, failed]).toEqual([[added[0].id], []]);
    expect(await names()).toEqual(['scan.tif']);
    // It can be had back, as whatever was taken out.
    expect(await library.client['library.removed']({})).toMatchObject([{ id: early.id }]);
    expect(existsSync(infrared)).toBe(true);
  });

  it('is put to that where both were sent by a browser, one after the other', async () => {
    const [early] = (await upload(infrared)).added;
    const { added, scanned } = await upload(scan);
    expect([scanned, await names()]).toEqual([[added[0].id], ['scan.tif']]);
    expect(added[0].info.notes).toMatchObject([{ code: 'INFRARED_FILE' }]);
    expect(dirname(added[0].path)).toBe(dirname(early.path));
    expect(readdirSync(dirname(early.path)).sort()).toEqual(['scan.tif', 'scan_ir.tif']);
  });

  it('stays a photo where something was done to it', async () => {
    const [early] = (await library.add(infrared)).added;
    await paintDamage(library.client, early.id, rectangle(5, 5, 9, 9));
    expect((await library.add(scan)).scanned).toEqual([]);
    expect(await names()).toEqual(['scan_ir.tif', 'scan.tif']);
  });

  it('stays a photo where it only bears such a name', async () => {
    await testPhoto(40, 30).tiff().toFile(infrared);
    await upload(infrared);
    expect((await upload(scan)).scanned).toEqual([]);
    expect(await names()).toEqual(['scan_ir.tif', 'scan.tif']);
  });
});
