import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Photo } from '../../../src-main/contract/host.ts';
import { openDatabase } from '../../../src-main/host/store/database.ts';
import { paintDamage } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, fillPhoto, type Added } from '../../support/jobs.ts';
import { testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost;
let path: string;

beforeEach(async () => {
  scratch = scratchFolder('changed');
  mkdirSync(scratch.file('photos'));
  path = scratch.file('photos', 'a.jpg');
  await testPhoto().jpeg().toFile(path);
  test = openTestHost(scratch.path);
});
afterEach(() => {
  test.close();
  scratch.remove();
});

const restart = (): void => {
  test.close();
  test = openTestHost(scratch.path);
};
const add = (...paths: string[]): Promise<Added> =>
  addPhotos(test.client, { paths: paths.length > 0 ? paths : [scratch.file('photos')] });
const list = (): Promise<Photo[]> => test.client['library.list']({});
const stroke = (y: number) => ({
  type: 'brush' as const,
  erase: false,
  size: 6,
  hardness: 0.9,
  points: [20, y, 1, 120, y + 4, 1],
});
const paint = async (photoId: string, strokes = 3): Promise<void> => {
  await paintDamage(test.client, photoId, ...Array.from({ length: strokes }, (_, i) => stroke(10 + 20 * i)));
};
const strokesOf = async (photoId: string): Promise<number> =>
  (await test.client['edit.open']({ photoId })).state.damage.length;
/** The same picture with a comment in its file, as a program for captions leaves it. */
const caption = (file: string, text = 'Grandmother at the sea'): void => {
  const bytes = readFileSync(file);
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), Buffer.from(text, 'latin1')]);
  writeFileSync(file, Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]));
};
const painted = async (): Promise<Photo> => {
  const [photo] = (await add()).added;
  await paint(photo.id);
  return photo;
};
/** As a library of 0.1.0 has it: nothing is noted about pixels. */
const forgetPixels = (): void => {
  test.close();
  const database = openDatabase(scratch.file('library', 'library.db'));
  database.run('UPDATE photos SET pixels = NULL');
  database.close();
  test = openTestHost(scratch.path);
};

describe('a file that got a caption', () => {
  it('keeps its edit when its folder is added again', async () => {
    const { id } = await painted();
    caption(path);
    expect(await add()).toMatchObject({ added: [], known: [{ id, edited: true }], changed: [], failed: [] });
    expect(await strokesOf(id)).toBe(3);
    const [photo] = await list();
    expect(existsSync(scratch.file('library', photo.thumbnail))).toBe(true);
  });

  it('opens, fills and exports without a question', async () => {
    const { id } = await painted();
    caption(path);
    expect(await strokesOf(id)).toBe(3);
    caption(path, 'again');
    await fillPhoto(test.client, { photoId: id, method: 'smooth' });
    expect((await test.client['edit.open']({ photoId: id })).state.steps).toHaveLength(1);
  });

  it('is found with its edit at another place', async () => {
    const { id } = await painted();
    renameSync(path, scratch.file('photos', 'Grandmother.jpg'));
    caption(scratch.file('photos', 'Grandmother.jpg'));
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
    rmSync(scratch.file('cache'), { recursive: true });
    expect((await add()).changed).toMatchObject([
      { photo: { id }, error: { code: 'FILE_CHANGED', details: { why: 'look-unknown', photo: id } } },
    ]);
    await test.client['library.settle-changed']({ photoId: id, keepEdit: true });
    expect(await strokesOf(id)).toBe(3);
  });

  it('is known again because a quiet moment noted how it looks', async () => {
    const { id } = await painted();
    forgetPixels();
    await test.host.tidy();
    rmSync(scratch.file('cache'), { recursive: true });
    caption(path);
    expect((await add()).known).toMatchObject([{ id }]);
  });
});

describe('a file that shows another picture', () => {
  const replace = (): Promise<unknown> => testPhoto(150, 110).jpeg().toFile(path);

  it('leaves everything as it was until somebody says what is wanted', async () => {
    const { id } = await painted();
    await replace();
    expect(await add()).toMatchObject({
      added: [],
      known: [],
      changed: [{ photo: { id }, error: { code: 'FILE_CHANGED', details: { why: 'other-picture' } } }],
      failed: [],
    });
    await expect(test.client['edit.open']({ photoId: id })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
      details: { why: 'other-picture', photo: id, name: 'a.jpg' },
    });
    expect(await list()).toMatchObject([{ id, edited: true }]);
  });

  it('has the edit from then on if that is wanted', async () => {
    const { id } = await painted();
    await replace();
    expect(await test.client['library.settle-changed']({ photoId: id, keepEdit: true })).toMatchObject({
      id,
      info: { width: 150, height: 110 },
    });
    expect(await strokesOf(id)).toBe(3);
    expect((await add()).known).toMatchObject([{ id }]);
  });

  it('starts anew if that is wanted, and the old edit can be brought back, now and after a year', async () => {
    const { id } = await painted();
    copyFileSync(path, scratch.file('old.jpg'));
    await replace();
    const anew = await test.client['library.settle-changed']({ photoId: id, keepEdit: false });
    expect(await list()).toMatchObject([{ id: anew.id, edited: false }]);
    await test.host.tidy(Date.now() + 365 * 86_400_000);
    expect(await test.client['library.removed']({})).toMatchObject([{ id, path, edited: true }]);
    copyFileSync(scratch.file('old.jpg'), path);
    await test.client['library.bring-back']({ photoIds: [id] });
    expect(await list()).toMatchObject([{ id, path, edited: true }]);
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
    await test.client['library.remove']({ photoIds: [id] });
    expect(await list()).toEqual([]);
    await expect(test.client['edit.open']({ photoId: id })).rejects.toMatchObject({ code: 'PHOTO_UNKNOWN' });
    expect(await test.client['library.bring-back']({ photoIds: [id] })).toMatchObject([{ id, edited: true }]);
    expect(await strokesOf(id)).toBe(3);
    await test.client['library.remove']({ photoIds: [id] });
    restart();
    caption(path);
    expect(await add()).toMatchObject({ added: [], known: [{ id, edited: true }] });
    expect(await strokesOf(id)).toBe(3);
  });

  it('is forgotten after thirty days, with its thumbnail if no other photo has it, and not before', async () => {
    const { id } = await painted();
    copyFileSync(path, scratch.file('twin.jpg'));
    const twin = (await add(scratch.file('twin.jpg'))).added[0];
    const thumbnail = scratch.file('library', twin.thumbnail);
    const day = 86_400_000;
    await test.client['library.remove']({ photoIds: [id] });
    await test.host.tidy(Date.now() + 29 * day);
    expect(await test.client['library.removed']({})).toHaveLength(1);
    await test.host.tidy(Date.now() + 31 * day);
    expect(await test.client['library.removed']({})).toEqual([]);
    expect(existsSync(thumbnail)).toBe(true);
    await test.client['library.remove']({ photoIds: [twin.id] });
    await test.host.tidy(Date.now() + 31 * day);
    expect(existsSync(thumbnail)).toBe(false);
    expect(existsSync(scratch.file('twin.jpg'))).toBe(true);
  });
});

describe('photos that came through the browser', () => {
  const upload = (bytes: Buffer, name: string): Promise<string> =>
    test.host.exchange.receive(Readable.from([bytes]), name);
  const imports = (): string[] => readdirSync(scratch.file('library', 'imports'));

  it('lie in the library as long as a photo needs them', async () => {
    const uploads = [await upload(Buffer.from('no picture'), 'letter.jpg'), await upload(readFileSync(path), 'b.jpg')];
    const { added, failed } = await addPhotos(test.client, { uploads });
    expect([added.length, failed.length]).toEqual([1, 1]);
    expect(imports()).toHaveLength(1);
    await test.client['library.remove']({ photoIds: [added[0].id] });
    await test.host.tidy();
    expect(existsSync(added[0].path)).toBe(true);
    await test.host.tidy(Date.now() + 31 * 86_400_000);
    expect(imports()).toEqual([]);
  });

  it('are swept where the process ended before they were in the database', async () => {
    mkdirSync(scratch.file('library', 'imports', 'left'), { recursive: true });
    copyFileSync(path, scratch.file('library', 'imports', 'left', 'c.jpg'));
    await test.host.tidy();
    expect(imports()).toEqual([]);
  });
});
