import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EditDocument, Photo } from '../../../src-main/contract/host.ts';
import type { FillStep } from '../../../src-main/steps/fill/params.ts';
import { failureOf } from '../../support/expectations.ts';
import { addPhotos } from '../../support/jobs.ts';
import { libraryForEach } from '../../support/library.ts';
import { rawPixels, testMask, testPhoto } from '../../support/pictures.ts';
import { brush } from '../../support/steps.ts';
import { saveUntaughtModel } from '../../support/untaught-model.ts';

const library = libraryForEach('host', async () => {
  mkdirSync(library.file('photos', 'deep'), { recursive: true });
  await testPhoto().toFile(library.file('photos', 'a.jpg'));
});
const addOne = (): Promise<Photo> => library.addOne(library.file('photos', 'a.jpg'));
const stroke = brush(6, 20, 30, 60, 40, 90, 90);
const paint = (photoId: string): Promise<EditDocument> => library.paint(photoId, stroke);
const addPainted = async (): Promise<string> => {
  const { id } = await addOne();
  await paint(id);
  return id;
};
const saveModel = (name: string, options = {}) =>
  saveUntaughtModel(library.file('models', `${name}.safetensors`), options);

describe('networks that fill', { timeout: 60_000 }, () => {
  it('are offered by name, but for those that were trained to clean and those that cannot be read', async () => {
    await saveModel('ours');
    await saveModel('cleaner', { task: 'clean' });
    writeFileSync(library.file('models', 'broken.safetensors'), 'not weights');
    expect(await library.client['edit.fill-models']({})).toEqual([{ name: 'ours', family: 'correction' }]);
  });

  it('are used where they are named, and the usual one only where it is there', async () => {
    await saveModel('ours');
    const { id } = await addOne();
    const paramsAfter = async (
      ...request: Parameters<typeof library.fill> extends [string, ...infer R] ? R : never
    ) => {
      await paint(id);
      const { stepId } = await library.fill(id, ...request);
      return (await library.open(id)).state.steps.find((step) => step.id === stepId)!.params;
    };
    const ours = { model: { name: 'ours' }, ensemble: false };
    expect(await paramsAfter()).not.toHaveProperty('model');
    expect(await paramsAfter({ model: 'ours' })).toMatchObject(ours);
    expect(await paramsAfter({ model: 'ours', ensemble: true })).toMatchObject({ ensemble: true, grain: true });
    await saveModel('base-fill', { seed: 9 });
    expect(await paramsAfter({ model: null })).not.toHaveProperty('model');
    expect(await paramsAfter({ method: 'network' })).toMatchObject({ model: { name: 'base-fill' } });
  });

  it('are missed where they are needed', async () => {
    const id = await addPainted();
    await failureOf(library.fill(id, { method: 'network' }), 'MODEL_UNKNOWN');
    await failureOf(library.fill(id, { model: 'gone' }), 'MODEL_UNKNOWN');
    expect((await library.open(id)).state.damage).toHaveLength(1);
  });
});

describe('the library', () => {
  it('says in words that no file can have a path with a null character in it, or one that is too long', async () => {
    const { id: photoId } = await addOne();
    const { client } = library;
    const path = `${library.path}/a\0.jpg`;
    for (const call of [
      () => addPhotos(client, { paths: [path] }),
      () => client['files.list']({ path }),
      () => client['mask.read']({ photoId, path }),
      () => client['mask.write']({ photoId, of: 'damage', directory: path }),
      () => client['recipe.write']({ photoId, directory: path }),
    ]) {
      expect((await failureOf(call(), 'INVALID_REQUEST')).details.why).toBe('null-in-path');
    }
    const long = `/${'x'.repeat(9000)}`;
    expect((await failureOf(client['files.list']({ path: long }))).code).not.toBe('INTERNAL');
    expect((await library.add(`${long}.jpg`)).failed[0].error.code).not.toBe('INTERNAL');
  });

  it('adds files and folders with everything in them, once each, and says what it could not read', async () => {
    await testPhoto(40, 30).toFile(library.file('photos', 'deep', 'b.png'));
    writeFileSync(library.file('photos', 'deep', 'broken.jpg'), 'not a picture at all');
    writeFileSync(library.file('photos', 'deep', 'Thumbs.db'), 'system');
    writeFileSync(library.file('photos', 'notes.txt'), 'text');
    const seen: string[] = [];
    const outcome = await addPhotos(
      library.client,
      { paths: [library.file('photos')] },
      { onProgress: ({ note }) => seen.push(`${note?.done}/${note?.total} ${note?.name}`) },
    );
    expect(outcome.added.map(({ name }) => name).sort()).toEqual(['a.jpg', 'b.png']);
    expect(outcome.failed.map(({ error }) => error.code)).toEqual(['FORMAT_UNSUPPORTED']);
    expect(seen.at(-1)).toBe('3/3 ');
    const again = await library.add(library.file('photos', 'a.jpg'));
    expect([again.added.length, again.known.length]).toEqual([0, 1]);
    expect(await library.list()).toHaveLength(2);
  });

  it('tells watchers about photos that come, change and go', async () => {
    const events: string[] = [];
    const controller = new AbortController();
    const onEvent = (event: object): void =>
      void events.push('photo' in event ? `photo ${(event.photo as Photo).edited}` : 'removed');
    const watching = library.client['library.watch']({}, { signal: controller.signal, onEvent });
    const ended = watching.catch(() => undefined);
    const id = await addPainted();
    await library.client['library.remove']({ photoIds: [id] });
    expect(events).toEqual(['photo false', 'photo true', 'removed']);
    controller.abort();
    await ended;
  });

  it('is used by one Heirloom at a time, and taken over from one that was killed', () => {
    library.restart();
    library.stop();
    writeFileSync(library.file('library', 'heirloom.lock'), '1');
    expect(() => library.start()).toThrow(expect.objectContaining({ code: 'LIBRARY_BUSY' }));
    writeFileSync(library.file('library', 'heirloom.lock'), '4194305');
    library.start();
  });
});

describe('editing', () => {
  it('keeps strokes, undo and redo over a restart, and refuses a change that was made on an older state', async () => {
    const id = await addPainted();
    library.restart();
    const document = await library.open(id);
    expect(document.state.damage).toMatchObject([stroke]);
    expect([document.undo, document.redo]).toEqual(['paint', null]);
    expect((await library.undo(id)).state.damage).toEqual([]);
    library.restart();
    const { state, revision } = await library.redo(id);
    expect(state.damage).toMatchObject([stroke]);
    const late = library.change(id, { type: 'revert' }, revision - 1);
    expect((await failureOf(late)).details.why).toBe('edit-moved-on');
  });

  it('fills as a step that can be undone, with variants to choose from', async () => {
    const id = await addPainted();
    await library.paint(id, brush(44, 110, 60));
    const { stepId, areas, revision, ...first } = await library.fill(id, { variants: 3 });
    const document = await library.open(id);
    expect(document.revision).toBe(revision);
    const [{ seeds }] = document.state.steps as FillStep[];
    const counts: number[] = [];
    const { variants, groups } = await library.client['edit.variants'](
      { photoId: id, stepId, seeds: seeds! },
      { onEvent: ({ made }) => made && counts.push(made.variants.length) },
    );
    expect(counts).toEqual([1, 2, 3]);
    expect(first).toMatchObject({ variants: variants.slice(0, 1), groups });
    expect(variants.map(({ seed }) => seed)).toEqual([5, 6, 7]);
    expect(new Set(variants.map(({ view }) => view)).size).toBe(3);
    expect(variants[0].view).toBe(document.current);
    // The stroke is filled smoothly.
    expect([areas, groups.length]).toEqual([2, 1]);
    expect(document.state.damage).toEqual([]);
    const chosen = await library.change(id, { type: 'choose-seed', stepId, seed: 7 });
    expect(chosen.current).toBe(variants[2].view);
    await library.undo(id);
    const undone = await library.undo(id);
    expect(undone.state.steps).toEqual([]);
    expect(undone.state.damage).toHaveLength(2);
    expect(undone.current).toBe(undone.original);
  });

  it('says what is missing when there is no damage to fill', async () => {
    const { id } = await addOne();
    await failureOf(library.fill(id), 'MASK_EMPTY');
  });

  it('serves tiles of the original and of the result', async () => {
    const id = await addPainted();
    await library.fill(id);
    const { original, current } = await library.open(id);
    const [before, after] = await Promise.all(
      [original, current].map(async (view) => rawPixels((await library.host.tile(view, 0, 0, 0)).path)),
    );
    expect(before.info).toMatchObject({ width: 160, height: 120 });
    expect(before.data.equals(after.data)).toBe(false);
    await failureOf(library.host.tile(current, 0, 9, 9), 'INVALID_REQUEST');
    await failureOf(library.host.tile('0'.repeat(32), 0, 0, 0), 'PHOTO_UNKNOWN');
  });

  it('measures, writes and reads masks without loss, and refuses one of another size', async () => {
    const { id: photoId } = await addOne();
    const { client, path: directory } = library;
    await library.paint(photoId, stroke, { type: 'feather', radius: 4 });
    const measured = await client['mask.measure']({ photoId, of: 'damage' });
    expect(measured.areas).toBe(1);
    expect(measured.fraction).toBeCloseTo(measured.pixels / (160 * 120), 10);
    const { path } = await client['mask.write']({ photoId, of: 'damage', directory });
    const { operation } = await client['mask.read']({ photoId, path: path! });
    await library.change(photoId, { type: 'paint', target: 'avoid', operation });
    const second = await client['mask.write']({ photoId, of: 'avoid', directory });
    const { stepId } = await library.fill(photoId);
    expect(await client['mask.measure']({ photoId, of: { stepId } })).toEqual(measured);
    expect(second.path).not.toBe(path);
    expect((await rawPixels(second.path!)).data.equals((await rawPixels(path!)).data)).toBe(true);
    await testMask(20, 20, () => true).toFile(library.file('small.png'));
    const small = client['mask.read']({ photoId, path: library.file('small.png') });
    expect((await failureOf(small, 'MASK_SIZE')).details).toMatchObject({ width: 20, photoWidth: 160 });
  });
});

it('an export asks before it replaces a file, and takes a free name when told to', async () => {
  const { id: photoId } = await addOne();
  const { path } = await library.export(photoId);
  const options = library.exportOptions();
  expect(await library.client['export.preview']({ photoId, options })).toEqual({ path, exists: true });
  await failureOf(library.export(photoId), 'OUTPUT_EXISTS');
  expect((await library.export(photoId, { conflict: 'rename' })).path).toBe(library.file('a 2.png'));
});
