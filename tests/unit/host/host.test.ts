import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EditDocument, Photo } from '../../../src-main/contract/host.ts';
import type { ExportOptions } from '../../../src-main/contract/jobs.ts';
import type { AppError } from '../../../src-main/shared/errors.ts';
import { runCli } from '../../support/cli.ts';
import { changeEdit, paintDamage, redoEdit, undoEdit } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, fillPhoto, runJob } from '../../support/jobs.ts';
import { rawPixels, sha256, testMask, testPhoto } from '../../support/pictures.ts';
import { saveUntaughtModel } from '../../support/untaught-model.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost;

beforeEach(async () => {
  scratch = scratchFolder('host');
  mkdirSync(scratch.file('photos', 'deep'), { recursive: true });
  await testPhoto().jpeg().toFile(scratch.file('photos', 'a.jpg'));
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
const addOne = async (path = scratch.file('photos', 'a.jpg')): Promise<Photo> => {
  const { added, known, failed } = await addPhotos(test.client, { paths: [path] });
  expect(failed).toEqual([]);
  return [...added, ...known][0];
};
const rejection = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.fail('was accepted'),
    (error: unknown) => error as AppError,
  );
const scratchStroke = {
  type: 'brush',
  erase: false,
  size: 6,
  hardness: 0.9,
  points: [20, 30, 1, 60, 40, 0.6, 90, 90, 1],
} as const;
const stroke = { ...scratchStroke, points: [...scratchStroke.points] };
const options = (changes: Partial<ExportOptions> = {}): ExportOptions => ({
  directory: scratch.path,
  template: '{name} restored',
  format: 'png',
  quality: 90,
  depth: 8,
  conflict: 'ask',
  ...changes,
});
const fill = (photoId: string, variants = 1) => fillPhoto(test.client, { photoId, variants });
const open = (photoId: string): Promise<EditDocument> => test.client['edit.open']({ photoId });
const paint = (photoId: string): Promise<EditDocument> => paintDamage(test.client, photoId, stroke);

describe('networks that fill', () => {
  const fillBy = (photoId: string, method: 'auto' | 'network', model?: string | null) =>
    fillPhoto(test.client, { photoId, method, model });
  const modelOf = async (outcome: ReturnType<typeof fillBy>): Promise<string | undefined> => {
    const { stepId } = await outcome;
    const [photo] = await test.client['library.list']({});
    const step = (await open(photo.id)).state.steps.find(({ id }) => id === stepId);
    return step?.op === 'fill' ? step.params.model?.name : 'no fill';
  };

  it('are offered by name, but for those that were trained to clean and those that cannot be read', async () => {
    await saveUntaughtModel(scratch.file('models', 'ours.safetensors'));
    await saveUntaughtModel(scratch.file('models', 'cleaner.safetensors'), { task: 'clean' });
    writeFileSync(scratch.file('models', 'broken.safetensors'), 'not weights');
    expect(await test.client['edit.fill-models']({})).toEqual([{ name: 'ours', family: 'correction' }]);
  });

  it('are used where they are named, and the usual one only where it is there', async () => {
    await saveUntaughtModel(scratch.file('models', 'ours.safetensors'));
    const { id } = await addOne();
    await paint(id);
    expect(await modelOf(fillBy(id, 'auto'))).toBeUndefined();
    await paint(id);
    expect(await modelOf(fillBy(id, 'auto', 'ours'))).toBe('ours');
    await paint(id);
    await fillPhoto(test.client, { photoId: id, model: 'ours', ensemble: true });
    const { steps } = (await open(id)).state;
    expect(steps.at(-1)?.params).toMatchObject({ ensemble: true, grain: true });
    expect(steps.map(({ params }) => 'ensemble' in params && params.ensemble)).toEqual([false, false, true]);
    await saveUntaughtModel(scratch.file('models', 'base-fill.safetensors'), { seed: 9 });
    await paint(id);
    expect(await modelOf(fillBy(id, 'auto', null))).toBeUndefined();
    await paint(id);
    expect(await modelOf(fillBy(id, 'network'))).toBe('base-fill');
  });

  it('are missed where they are needed', async () => {
    const { id } = await addOne();
    await paint(id);
    for (const [method, model] of [['network', undefined] as const, ['auto', 'gone'] as const]) {
      expect(await rejection(fillBy(id, method, model))).toMatchObject({ code: 'MODEL_UNKNOWN' });
    }
    expect((await test.client['edit.open']({ photoId: id })).state.damage).toHaveLength(1);
  });
});

describe('the library', () => {
  it('says in words that no file can have a path with a null character in it', async () => {
    const photo = await addOne();
    const path = `${scratch.path}/a\0.jpg`;
    const calls = [
      addPhotos(test.client, { paths: [path] }),
      test.client['files.list']({ path }),
      test.client['mask.read']({ photoId: photo.id, path }),
      test.client['mask.write']({ photoId: photo.id, of: 'damage', directory: path }),
      test.client['recipe.write']({ photoId: photo.id, directory: path }),
    ];
    for (const call of calls) {
      const error = await rejection(call);
      expect([error.code, error.details.why]).toEqual(['INVALID_REQUEST', 'null-in-path']);
    }
    const long = await rejection(test.client['files.list']({ path: `/${'x'.repeat(9000)}` }));
    expect(long.code).not.toBe('INTERNAL');
    const { failed } = await addPhotos(test.client, { paths: [`/${'x'.repeat(9000)}.jpg`] });
    expect(failed[0].error.code).not.toBe('INTERNAL');
  });

  it('adds files and folders with everything in them, once each, and says what it could not read', async () => {
    await testPhoto(40, 30)
      .png()
      .toFile(scratch.file('photos', 'deep', 'b.png'));
    writeFileSync(scratch.file('photos', 'deep', 'broken.jpg'), 'not a picture at all');
    writeFileSync(scratch.file('photos', 'deep', 'Thumbs.db'), 'system');
    writeFileSync(scratch.file('photos', 'notes.txt'), 'text');
    const seen: string[] = [];
    const outcome = await addPhotos(
      test.client,
      { paths: [scratch.file('photos')] },
      { onProgress: ({ note }) => seen.push(`${note?.done}/${note?.total} ${note?.name}`) },
    );
    expect(outcome.added.map(({ name }) => name).sort()).toEqual(['a.jpg', 'b.png']);
    expect(outcome.failed.map(({ error }) => error.code)).toEqual(['FORMAT_UNSUPPORTED']);
    expect(seen.at(-1)).toBe('3/3 ');
    const again = await addPhotos(test.client, { paths: [scratch.file('photos', 'a.jpg')] });
    expect([again.added.length, again.known.length]).toEqual([0, 1]);
    expect(await test.client['library.list']({})).toHaveLength(2);
  });

  it('tells watchers about photos that come, change and go', async () => {
    const events: string[] = [];
    const controller = new AbortController();
    const watching = test.client['library.watch'](
      {},
      {
        signal: controller.signal,
        onEvent: (event) => events.push('photo' in event ? `photo ${event.photo.edited}` : 'removed'),
      },
    ).catch(() => undefined);
    const { id } = await addOne();
    await paint(id);
    await test.client['library.remove']({ photoIds: [id] });
    expect(events).toEqual(['photo false', 'photo true', 'removed']);
    controller.abort();
    await watching;
  });

  it('removes a photo from the library and leaves the original', async () => {
    const { id } = await addOne();
    await test.client['library.remove']({ photoIds: [id] });
    expect(await test.client['library.list']({})).toEqual([]);
    expect(existsSync(scratch.file('photos', 'a.jpg'))).toBe(true);
  });

  it('finds a moved original by its content, with its edits', async () => {
    const { id } = await addOne();
    await paint(id);
    copyFileSync(scratch.file('photos', 'a.jpg'), scratch.file('photos', 'deep', 'moved.jpg'));
    rmSync(scratch.file('photos', 'a.jpg'));
    expect((await rejection(test.client['edit.open']({ photoId: id }))).code).toBe('FILE_NOT_FOUND');
    const moved = await addOne(scratch.file('photos', 'deep', 'moved.jpg'));
    expect(moved.id).toBe(id);
    expect((await test.client['edit.open']({ photoId: id })).state.damage).toHaveLength(1);
  });

  it('notices an original that became another picture, and does not mind one that was only touched', async () => {
    const path = scratch.file('photos', 'a.jpg');
    const { id } = await addOne();
    utimesSync(path, new Date(1e12), new Date(1e12));
    await paint(id);
    await testPhoto(50, 50).jpeg().toFile(path);
    expect((await rejection(test.client['edit.open']({ photoId: id }))).code).toBe('FILE_CHANGED');
  });

  it('keeps an uploaded photo in its own folder', async () => {
    const bytes = readFileSync(scratch.file('photos', 'a.jpg'));
    const upload = await test.host.exchange.receive(Readable.from([bytes]), 'Oma am Meer.jpg');
    const { added } = await addPhotos(test.client, { uploads: [upload] });
    expect(added[0].name).toBe('Oma am Meer.jpg');
    expect(added[0].path.startsWith(scratch.file('library', 'imports'))).toBe(true);
    expect(readFileSync(added[0].path).equals(bytes)).toBe(true);
  });

  it('is used by one Heirloom at a time, and taken over from one that was killed', () => {
    test.close();
    writeFileSync(scratch.file('library', 'heirloom.lock'), '1');
    expect(() => openTestHost(scratch.path)).toThrow(expect.objectContaining({ code: 'LIBRARY_BUSY' }));
    writeFileSync(scratch.file('library', 'heirloom.lock'), '4194305');
    test = openTestHost(scratch.path);
  });
});

describe('editing', () => {
  it('keeps strokes, undo and redo over a restart', async () => {
    const { id } = await addOne();
    await paint(id);
    restart();
    let document = await test.client['edit.open']({ photoId: id });
    expect(document.state.damage).toMatchObject([stroke]);
    expect([document.undo, document.redo]).toEqual(['paint', null]);
    document = await undoEdit(test.client, id);
    expect(document.state.damage).toEqual([]);
    restart();
    document = await redoEdit(test.client, id);
    expect(document.state.damage).toMatchObject([stroke]);
  });

  it('refuses a change that was made on an older state', async () => {
    const { id } = await addOne();
    const { revision } = await paint(id);
    const late = changeEdit(test.client, id, { type: 'revert' }, revision - 1);
    expect((await rejection(late)).details.why).toBe('edit-moved-on');
  });

  it('fills as a step that can be undone, with variants to choose from', async () => {
    const { id } = await addOne();
    await paint(id);
    await paintDamage(test.client, id, { type: 'brush', erase: false, size: 44, hardness: 1, points: [110, 60, 1] });
    const { stepId, variants, areas, hole, revision } = await fill(id, 3);
    const document = await open(id);
    expect(document.revision).toBe(revision);
    expect(variants.map(({ seed }) => seed)).toEqual([5, 6, 7]);
    expect(new Set(variants.map(({ view }) => view)).size).toBe(3);
    expect(variants[0].view).toBe(document.current);
    expect([areas, hole?.method]).toEqual([2, 'exemplar']);
    expect(document.state.damage).toEqual([]);
    const chosen = await changeEdit(test.client, id, { type: 'choose-seed', stepId, seed: 7 });
    expect(chosen.current).toBe(variants[2].view);
    await undoEdit(test.client, id);
    const undone = await undoEdit(test.client, id);
    expect(undone.state.steps).toEqual([]);
    expect(undone.state.damage).toHaveLength(2);
    expect(undone.current).toBe(undone.original);
  });

  it('gives one variant where nothing depends on chance', async () => {
    const { id } = await addOne();
    await paint(id);
    expect((await fill(id, 4)).variants).toHaveLength(1);
  });

  it('says what is missing when there is no damage to fill', async () => {
    const { id } = await addOne();
    await test.client['edit.open']({ photoId: id });
    expect((await rejection(fill(id))).code).toBe('MASK_EMPTY');
  });

  it('serves tiles of the original and of the result', async () => {
    const { id } = await addOne();
    await paint(id);
    await fill(id);
    const document = await open(id);
    const before = await test.host.tile(document.original, 0, 0, 0);
    const after = await test.host.tile(document.current, 0, 0, 0);
    const [a, b] = [await rawPixels(before.path), await rawPixels(after.path)];
    expect(a.info).toMatchObject({ width: 160, height: 120 });
    expect(a.data.equals(b.data)).toBe(false);
    expect((await rejection(test.host.tile(document.current, 0, 9, 9))).code).toBe('INVALID_REQUEST');
    expect((await rejection(test.host.tile('0'.repeat(32), 0, 0, 0))).code).toBe('PHOTO_UNKNOWN');
  });

  it('measures, writes and reads masks without loss', async () => {
    const { id } = await addOne();
    await paintDamage(test.client, id, stroke, { type: 'feather', radius: 4 });
    const measured = await test.client['mask.measure']({ photoId: id, of: 'damage' });
    expect(measured.areas).toBe(1);
    expect(measured.fraction).toBeCloseTo(measured.pixels / (160 * 120), 10);
    const { path } = await test.client['mask.write']({ photoId: id, of: 'damage', directory: scratch.path });
    const { operation } = await test.client['mask.read']({ photoId: id, path: path! });
    await changeEdit(test.client, id, { type: 'paint', target: 'avoid', operation });
    const second = await test.client['mask.write']({ photoId: id, of: 'avoid', directory: scratch.path });
    const { stepId } = await fill(id);
    expect(await test.client['mask.measure']({ photoId: id, of: { stepId } })).toEqual(measured);
    expect(second.path).not.toBe(path);
    expect((await rawPixels(second.path!)).data.equals((await rawPixels(path!)).data)).toBe(true);
  });
});

describe('exporting', () => {
  it('writes the same bytes as the command line does from the recipe, and never the original', async () => {
    const original = sha256(scratch.file('photos', 'a.jpg'));
    const { id } = await addOne();
    await paint(id);
    await fill(id);
    const { path } = await runJob(test.client, 'export', { photoId: id, options: options() });
    const { path: recipe } = await test.client['recipe.write']({ photoId: id, directory: scratch.path });
    const out = scratch.file('from-recipe.png');
    const rendered = runCli(
      ['render', scratch.file('photos', 'a.jpg'), '--recipe', recipe!, '--out', out],
      scratch.file('home'),
    );
    expect(rendered).toMatchObject({ code: 0, stderr: '' });
    expect(sha256(out)).toBe(sha256(path));
    expect(sha256(scratch.file('photos', 'a.jpg'))).toBe(original);
  });

  it('leaves every pixel outside the mask as it was', async () => {
    const { id } = await addOne();
    await paint(id);
    const { path: maskPath } = await test.client['mask.write']({
      photoId: id,
      of: 'damage',
      directory: scratch.path,
    });
    await fill(id);
    const { path } = await runJob(test.client, 'export', { photoId: id, options: options() });
    const [before, after, mask] = await Promise.all([scratch.file('photos', 'a.jpg'), path, maskPath!].map(rawPixels));
    let changed = 0;
    for (let i = 0; i < 160 * 120; i += 1) {
      const same = [0, 1, 2].every((c) => before.data[i * 3 + c] === after.data[i * 3 + c]);
      if (mask.data[i * mask.info.channels] === 0) expect(same).toBe(true);
      else if (!same) changed += 1;
    }
    expect(changed).toBeGreaterThan(100);
  });

  it('asks before it replaces a file, takes a free name when told to, and never replaces the original', async () => {
    const { id } = await addOne();
    await test.client['edit.open']({ photoId: id });
    const first = await runJob(test.client, 'export', { photoId: id, options: options() });
    expect(await test.client['export.preview']({ photoId: id, options: options() })).toEqual({
      path: first.path,
      exists: true,
    });
    expect((await rejection(runJob(test.client, 'export', { photoId: id, options: options() }))).code).toBe(
      'OUTPUT_EXISTS',
    );
    const second = await runJob(test.client, 'export', { photoId: id, options: options({ conflict: 'rename' }) });
    expect(second.path).toBe(scratch.file('a restored 2.png'));
    await runJob(test.client, 'export', { photoId: id, options: options({ conflict: 'overwrite' }) });
    const original = options({
      directory: scratch.file('photos'),
      template: '{name}',
      format: 'jpeg',
      conflict: 'overwrite',
    });
    expect((await rejection(runJob(test.client, 'export', { photoId: id, options: original }))).code).toBe(
      'OUTPUT_IS_SOURCE',
    );
    expect(readdirSync(scratch.path).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('takes a mask picture of the wrong size for what it is', async () => {
    const { id } = await addOne();
    await testMask(20, 20, () => true)
      .png()
      .toFile(scratch.file('small.png'));
    const read = test.client['mask.read']({ photoId: id, path: scratch.file('small.png') });
    expect(await rejection(read)).toMatchObject({ code: 'MASK_SIZE', details: { width: 20, photoWidth: 160 } });
  });
});
