import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Photo } from '../../../src-main/contract/host.ts';
import { openDatabase } from '../../../src-main/host/store/database.ts';
import { failureOf } from '../../support/expectations.ts';
import { addPhotos, type Added } from '../../support/jobs.ts';
import { libraryForEach } from '../../support/library.ts';
import { testPhoto } from '../../support/pictures.ts';
import { brush } from '../../support/steps.ts';

let path: string;
const library = libraryForEach('changed', async () => {
  mkdirSync(library.file('photos'));
  path = library.file('photos', 'a.jpg');
  await testPhoto().toFile(path);
});

const add = (...paths: string[]): Promise<Added> =>
  library.add(...(paths.length > 0 ? paths : [library.file('photos')]));
const remove = (...photoIds: string[]) => library.client['library.remove']({ photoIds });
const bringBack = (...photoIds: string[]) => library.client['library.bring-back']({ photoIds });
const settle = (photoId: string, keepEdit: boolean) => library.client['library.settle-changed']({ photoId, keepEdit });
const strokesOf = async (photoId: string): Promise<number> => (await library.open(photoId)).state.damage.length;
/** The same picture with a comment in its file, as a program for captions leaves it. */
const caption = (file: string, text = 'Grandmother at the sea'): void => {
  const bytes = readFileSync(file);
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), Buffer.from(text, 'latin1')]);
  writeFileSync(file, Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]));
};
const painted = async (): Promise<Photo> => {
  const [photo] = (await add()).added;
  await library.paint(photo.id, ...[10, 30, 50].map((y) => brush(6, 20, y, 120, y + 4)));
  return photo;
};
/** As a library of 0.1.0 has it: nothing is noted about pixels. */
const forgetPixels = (): void => {
  library.stop();
  const database = openDatabase(library.file('library', 'library.db'));
  database.run('UPDATE photos SET pixels = NULL');
  database.close();
};

describe('a file that got a caption', () => {
  it('keeps its edit when its folder is added again', async () => {
    const { id } = await painted();
    caption(path);
    expect(await add()).toMatchObject({ added: [], known: [{ id, edited: true }], changed: [], failed: [] });
    expect(await strokesOf(id)).toBe(3);
    const [photo] = await library.list();
    expect(existsSync(library.file('library', photo.thumbnail))).toBe(true);
  });

  it('opens, fills and exports without a question', async () => {
    const { id } = await painted();
    caption(path);
    expect(await strokesOf(id)).toBe(3);
    caption(path, 'again');
    await library.fill(id, { method: 'smooth' });
    expect((await library.open(id)).state.steps).toHaveLength(1);
  });

  it('is found with its edit at another place', async () => {
    const { id } = await painted();
    renameSync(path, library.file('photos', 'Grandmother.jpg'));
    await failureOf(library.open(id), 'FILE_NOT_FOUND');
    caption(library.file('photos', 'Grandmother.jpg'));
    expect(await add()).toMatchObject({ added: [], known: [{ id, name: 'Grandmother.jpg' }], failed: [] });
    expect(await strokesOf(id)).toBe(3);
  });

  it('keeps its edit in a library of 0.1.0 as long as the working copy is there, and is asked about after that', async () => {
    const { id } = await painted();
    forgetPixels();
    caption(path);
    expect((await add()).known).toMatchObject([{ id }]);
    forgetPixels();
    caption(path, 'once more');
    rmSync(library.file('cache'), { recursive: true });
    expect((await add()).changed).toMatchObject([
      { photo: { id }, error: { code: 'FILE_CHANGED', details: { why: 'look-unknown', photo: id } } },
    ]);
    await settle(id, true);
    expect(await strokesOf(id)).toBe(3);
  });

  it('is known again because a quiet moment noted how it looks', async () => {
    const { id } = await painted();
    forgetPixels();
    await library.host.tidy();
    rmSync(library.file('cache'), { recursive: true });
    caption(path);
    expect((await add()).known).toMatchObject([{ id }]);
  });
});

describe('a file that shows another picture', () => {
  const replace = (): Promise<unknown> => testPhoto(150, 110).jpeg().toFile(path);

  it('leaves everything as it was until somebody says what is wanted', async () => {
    const { id } = await painted();
    // That it was touched is no matter.
    utimesSync(path, new Date(1e12), new Date(1e12));
    expect(await strokesOf(id)).toBe(3);
    await replace();
    expect(await add()).toMatchObject({
      added: [],
      known: [],
      changed: [{ photo: { id }, error: { code: 'FILE_CHANGED', details: { why: 'other-picture' } } }],
      failed: [],
    });
    const { details } = await failureOf(library.open(id), 'FILE_CHANGED');
    expect(details).toMatchObject({ why: 'other-picture', photo: id, name: 'a.jpg' });
    expect(await library.list()).toMatchObject([{ id, edited: true }]);
  });

  it('has the edit from then on if that is wanted', async () => {
    const { id } = await painted();
    await replace();
    expect(await settle(id, true)).toMatchObject({
      id,
      info: { width: 150, height: 110 },
    });
    expect(await strokesOf(id)).toBe(3);
    expect((await add()).known).toMatchObject([{ id }]);
  });

  it('starts anew if that is wanted, and the old edit can be brought back, now and after a year', async () => {
    const { id } = await painted();
    copyFileSync(path, library.file('old.jpg'));
    await replace();
    const anew = await settle(id, false);
    expect(await library.list()).toMatchObject([{ id: anew.id, edited: false }]);
    await library.host.tidy(Date.now() + 365 * 86_400_000);
    expect(await library.client['library.removed']({})).toMatchObject([{ id, path, edited: true }]);
    copyFileSync(library.file('old.jpg'), path);
    await bringBack(id);
    expect(await library.list()).toMatchObject([{ id, path, edited: true }]);
    expect(await strokesOf(id)).toBe(3);
  });

  it('is taken as it is where nothing was done to the photo', async () => {
    const [{ id }] = (await add()).added;
    await replace();
    expect((await add()).known).toMatchObject([{ id, info: { width: 150 } }]);
  });

  it('costs nothing when it is a copy that stopped half-way', async () => {
    const { id } = await painted();
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length / 2));
    const outcome = await add();
    expect(outcome).toMatchObject({ added: [], known: [], changed: [] });
    expect(outcome.failed.map(({ error }) => error.code)).toEqual(['FILE_TRUNCATED']);
    writeFileSync(path, whole);
    expect(await strokesOf(id)).toBe(3);
  });
});

describe('a photo that was taken out', () => {
  it('can be brought back with its edit, and comes with it when it is added again', async () => {
    const { id } = await painted();
    await remove(id);
    expect(await library.list()).toEqual([]);
    expect(existsSync(path)).toBe(true);
    await failureOf(library.open(id), 'PHOTO_UNKNOWN');
    expect(await bringBack(id)).toMatchObject([{ id, edited: true }]);
    expect(await strokesOf(id)).toBe(3);
    await remove(id);
    library.restart();
    caption(path);
    expect(await add()).toMatchObject({ added: [], known: [{ id, edited: true }] });
    expect(await strokesOf(id)).toBe(3);
  });

  it('is forgotten after thirty days, with its thumbnail if no other photo has it, and not before', async () => {
    const { id } = await painted();
    copyFileSync(path, library.file('twin.jpg'));
    const twin = (await add(library.file('twin.jpg'))).added[0];
    const thumbnail = library.file('library', twin.thumbnail);
    const day = 86_400_000;
    await remove(id);
    await library.host.tidy(Date.now() + 29 * day);
    expect(await library.client['library.removed']({})).toHaveLength(1);
    await library.host.tidy(Date.now() + 31 * day);
    expect(await library.client['library.removed']({})).toEqual([]);
    expect(existsSync(thumbnail)).toBe(true);
    await remove(twin.id);
    await library.host.tidy(Date.now() + 31 * day);
    expect(existsSync(thumbnail)).toBe(false);
    expect(existsSync(library.file('twin.jpg'))).toBe(true);
  });
});

describe('photos that came through the browser', () => {
  const upload = (bytes: Buffer, name: string): Promise<string> =>
    library.host.exchange.receive(Readable.from([bytes]), name);
  const imports = (): string[] => readdirSync(library.file('library', 'imports'));

  it('lie in the library as long as a photo needs them', async () => {
    const uploads = [await upload(Buffer.from('no picture'), 'letter.jpg'), await upload(readFileSync(path), 'b.jpg')];
    const { added, failed } = await addPhotos(library.client, { uploads });
    expect([added.length, failed.length]).toEqual([1, 1]);
    expect(imports()).toHaveLength(1);
    await remove(added[0].id);
    await library.host.tidy();
    expect(existsSync(added[0].path)).toBe(true);
    await library.host.tidy(Date.now() + 31 * 86_400_000);
    expect(imports()).toEqual([]);
  });

  it('are swept where the process ended before they were in the database', async () => {
    mkdirSync(library.file('library', 'imports', 'left'), { recursive: true });
    copyFileSync(path, library.file('library', 'imports', 'left', 'c.jpg'));
    await library.host.tidy();
    expect(imports()).toEqual([]);
  });
});
