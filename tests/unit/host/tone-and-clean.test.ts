import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EditDocument } from '../../../src-main/contract/host.ts';
import type { Change } from '../../../src-main/contract/edits/change.ts';
import type { ToneParams } from '../../../src-main/steps/tone/params.ts';
import { changeEdit, redoEdit, undoEdit } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, runJob, type RunOptions } from '../../support/jobs.ts';
import { rawPixels, testPhoto } from '../../support/pictures.ts';
import { runCli } from '../../support/cli.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { saveUntaughtModel } from '../../support/untaught-model.ts';

let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost;
let photoId: string;

beforeEach(async () => {
  scratch = scratchFolder('tone-and-clean');
  mkdirSync(scratch.file('models'));
  // A faded print: no black, no white, and noise.
  await testPhoto().linear(0.5, 60).png().toFile(scratch.file('faded.png'));
  test = openTestHost(scratch.path);
  const { added } = await addPhotos(test.client, { paths: [scratch.file('faded.png')] });
  photoId = added[0].id;
  await test.client['edit.open']({ photoId });
});
afterEach(() => {
  test.close();
  scratch.remove();
});

const change = (wanted: Change): Promise<EditDocument> => changeEdit(test.client, photoId, wanted);
const addTone = (params: ToneParams): Promise<EditDocument> =>
  change({ type: 'add-step', stepId: 'tone', op: 'tone', params, area: 'photo' });
const measureTone = async (stepId?: string): Promise<ToneParams> =>
  (await test.client['edit.measure']({ photoId, op: 'tone', stepId })).params as ToneParams;
const previewTone = (params: ToneParams) =>
  test.client['edit.preview']({ photoId, stepId: 'tone', op: 'tone', params });
async function exported(name: string): Promise<Buffer> {
  const { path } = await runJob(test.client, 'export', {
    photoId,
    options: { directory: scratch.path, template: name, format: 'png', quality: 90, depth: 8, conflict: 'overwrite' },
  });
  return (await rawPixels(path)).data;
}
const clean = (strength: number, area: 'photo' | 'damage', toggles = {}, options: RunOptions = {}) =>
  runJob(test.client, 'clean', { photoId, params: { strength, ...toggles }, area }, options);
const stroke: Change = {
  type: 'paint',
  target: 'damage',
  operation: { type: 'rectangle', erase: false, x: 10, y: 10, width: 50, height: 40 },
};

describe('the tone of a photo', () => {
  it('is measured, shown before anything is stored, kept, adjusted and taken back', async () => {
    const suggested = await measureTone();
    expect(suggested.fade).toBeGreaterThan(0.3);
    const before = await test.client['edit.open']({ photoId });
    const { view } = await previewTone(suggested);
    expect(view).not.toBe(before.current);
    expect((await test.host.tile(view, 0, 0, 0)).type).toBe('image/png');
    expect((await test.client['edit.open']({ photoId })).state.steps).toEqual([]);

    const added = await addTone(suggested);
    expect([added.current, added.undo]).toEqual([view, 'add-tone']);
    const stronger = { ...suggested, fade: 1 };
    const shown = await previewTone(stronger);
    const adjusted = await change({ type: 'set-step', stepId: 'tone', params: stronger });
    expect([adjusted.current, adjusted.undo, adjusted.state.steps.length]).toEqual([shown.view, 'adjust-tone', 1]);
    expect((await undoEdit(test.client, photoId)).current).toBe(view);
    expect((await undoEdit(test.client, photoId)).current).toBe(before.current);
    expect((await redoEdit(test.client, photoId)).current).toBe(view);
  });

  it('is measured without the tone that was set last', async () => {
    const suggested = await measureTone();
    await addTone({ ...suggested, fade: 1 });
    expect(await measureTone()).toEqual(suggested);
  });

  it('is exported as it is shown, and as the recipe says', async () => {
    const suggested = await measureTone();
    const { current } = await addTone(suggested);
    const pixels = await exported('toned');
    const tile = await rawPixels((await test.host.tile(current, 0, 0, 0)).path);
    expect(pixels.equals(tile.data)).toBe(true);
    expect(pixels.equals((await rawPixels(scratch.file('faded.png'))).data)).toBe(false);
    const { path } = await test.client['recipe.write']({ photoId, directory: scratch.path });
    const out = scratch.file('replayed.png');
    const replayed = runCli(['render', scratch.file('faded.png'), '--recipe', path!, '--out', out], scratch.path);
    expect(replayed).toMatchObject({ code: 0 });
    expect((await rawPixels(out)).data.equals(pixels)).toBe(true);
  });
});

describe('cleaning a photo', { timeout: 60_000 }, () => {
  it('says what is missing where there is no model', async () => {
    await expect(test.client['edit.measure']({ photoId, op: 'clean' })).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    });
    await expect(clean(1, 'photo')).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    });
    expect((await test.client['edit.open']({ photoId })).state.steps).toEqual([]);
  });

  it('measures, cleans the photo with progress, and can be adjusted and undone', async () => {
    await saveUntaughtModel(scratch.file('models', 'base-clean.safetensors'));
    const { params: suggested, figures } = await test.client['edit.measure']({ photoId, op: 'clean' });
    expect(suggested).toMatchObject({ model: { name: 'base-clean' } });
    expect(figures?.noise).toBeGreaterThan(0);
    expect(suggested.strength).toBeLessThanOrEqual(1);
    await change(stroke);
    const fractions: number[] = [];
    await clean(0.8, 'photo', {}, { onProgress: ({ progress }) => fractions.push(progress) });
    const cleaned = await test.client['edit.open']({ photoId });
    expect(fractions.at(-1)).toBe(1);
    expect(cleaned.undo).toBe('add-clean');
    expect(cleaned.state.damage).toHaveLength(1);
    const [step] = cleaned.state.steps;
    if (step.op !== 'clean') throw new Error('no clean step');
    expect(step).toMatchObject({ mask: [], params: { strength: 0.8, model: suggested.model } });
    const full = await exported('full');
    await change({ type: 'set-step', stepId: step.id, params: { ...step.params, strength: 0.1 } });
    const little = await exported('little');
    const original = (await rawPixels(scratch.file('faded.png'))).data;
    const distance = (a: Buffer): number => a.reduce((sum, value, i) => sum + Math.abs(value - original[i]), 0);
    expect(distance(little)).toBeGreaterThan(0);
    expect(distance(full)).toBeGreaterThan(4 * distance(little));
    await undoEdit(test.client, photoId);
    expect((await exported('again')).equals(full)).toBe(true);
    await undoEdit(test.client, photoId);
    await clean(0.8, 'photo', { ensemble: true });
    const finer = await test.client['edit.open']({ photoId });
    expect([step.params.ensemble, finer.state.steps[0].params]).toMatchObject([false, { ensemble: true }]);
    expect((await exported('finer')).equals(full)).toBe(false);
  });

  it('cleans what is painted and nothing else, and takes the paint with it', async () => {
    await saveUntaughtModel(scratch.file('models', 'base-clean.safetensors'));
    await expect(clean(1, 'damage')).rejects.toMatchObject({
      code: 'MASK_EMPTY',
    });
    await change(stroke);
    await clean(1, 'damage');
    expect((await test.client['edit.open']({ photoId })).state.damage).toEqual([]);
    const pixels = await exported('part');
    const original = (await rawPixels(scratch.file('faded.png'))).data;
    let changed = 0;
    for (let i = 0; i < pixels.length; i += 1) {
      if (pixels[i] === original[i]) continue;
      const x = Math.floor(i / 3) % 160;
      const y = Math.floor(i / 480);
      if (x < 10 || x >= 60 || y < 10 || y >= 50) expect.fail(`changed at ${x}, ${y}`);
      changed += 1;
    }
    expect(changed).toBeGreaterThan(1000);
  });

  it('lets an earlier step be set: shows it without what came after, then does that again, with progress', async () => {
    await saveUntaughtModel(scratch.file('models', 'base-clean.safetensors'));
    const suggested = await measureTone();
    const toned = await addTone(suggested);
    await clean(0.5, 'photo');
    expect(await measureTone('tone')).toEqual(suggested);
    expect((await previewTone(suggested)).view).toBe(toned.current);
    const stronger = { ...suggested, contrast: 0.4 };
    const adjusted = await change({ type: 'set-step', stepId: 'tone', params: stronger });
    expect(adjusted.state.steps.map(({ op }) => op)).toEqual(['tone', 'clean']);
    const fractions: number[] = [];
    const prepare = () =>
      test.client['edit.prepare']({ photoId }, { onEvent: ({ fraction }) => fractions.push(fraction) });
    await prepare();
    expect(fractions.length).toBeGreaterThan(1);
    expect(fractions.at(-1)).toBe(1);
    fractions.length = 0;
    await prepare();
    expect(fractions).toEqual([1]);
  });

  it('stores nothing when it is cancelled', async () => {
    await saveUntaughtModel(scratch.file('models', 'base-clean.safetensors'));
    const controller = new AbortController();
    const cleaning = clean(1, 'photo', {}, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(cleaning).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await test.client['edit.open']({ photoId })).state.steps).toEqual([]);
  });

  it('says so when the model of a step is gone, and the step can still be removed', async () => {
    await saveUntaughtModel(scratch.file('models', 'base-clean.safetensors'));
    await clean(1, 'photo');
    const params = { strength: 1, model: { name: 'mine', sha256: '0'.repeat(64) } };
    const changed = await change({ type: 'add-step', stepId: 'other', op: 'clean', params, area: 'photo' });
    await expect(test.host.tile(changed.current, 0, 0, 0)).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
    const removed = await change({ type: 'remove-step', stepId: 'other' });
    expect((await test.host.tile(removed.current, 0, 0, 0)).type).toBe('image/png');
  });
});
