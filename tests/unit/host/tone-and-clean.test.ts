import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src-main/contract/edits/change.ts';
import type { EditDocument } from '../../../src-main/contract/host.ts';
import type { ToneParams } from '../../../src-main/steps/tone/params.ts';
import { runCli } from '../../support/cli.ts';
import { changedWithin, failureOf } from '../../support/expectations.ts';
import { libraryForEach } from '../../support/library.ts';
import { rawPixels, testPhoto } from '../../support/pictures.ts';
import { rectangle } from '../../support/steps.ts';
import { saveUntaughtModel } from '../../support/untaught-model.ts';

let photoId: string;
const library = libraryForEach('tone-and-clean', async () => {
  mkdirSync(library.file('models'));
  // A faded print: no black, no white, and noise.
  await testPhoto().linear(0.5, 60).toFile(library.file('faded.png'));
  photoId = (await library.addOne(library.file('faded.png'))).id;
  await library.open(photoId);
});

const change = (wanted: Change): Promise<EditDocument> => library.change(photoId, wanted);
const addTone = (params: ToneParams): Promise<EditDocument> =>
  change({ type: 'add-step', stepId: 'tone', op: 'tone', params, area: 'photo' });
const setStep = (stepId: string, params: object): Promise<EditDocument> =>
  change({ type: 'set-step', stepId, params: { ...params } });
const measureTone = async (stepId?: string): Promise<ToneParams> =>
  (await library.client['edit.measure']({ photoId, op: 'tone', stepId })).params as ToneParams;
const previewTone = (params: ToneParams) =>
  library.client['edit.preview']({ photoId, stepId: 'tone', op: 'tone', params });
const pixelsOf = async (path: string): Promise<Buffer> => (await rawPixels(path)).data;
const original = (): Promise<Buffer> => pixelsOf(library.file('faded.png'));
const exported = async (): Promise<Buffer> => pixelsOf((await library.export(photoId, { conflict: 'rename' })).path);
const saveModel = (): Promise<void> => saveUntaughtModel(library.file('models', 'base-clean.safetensors'));
const paint = (): Promise<EditDocument> => library.paint(photoId, rectangle(10, 10, 50, 40));

describe('the tone of a photo', () => {
  it('is measured, shown before anything is stored, kept, adjusted and taken back', async () => {
    const suggested = await measureTone();
    expect(suggested.fade).toBeGreaterThan(0.3);
    const before = await library.open(photoId);
    const { view } = await previewTone(suggested);
    expect(view).not.toBe(before.current);
    expect((await library.host.tile(view, 0, 0, 0)).type).toBe('image/png');
    expect((await library.open(photoId)).state.steps).toEqual([]);

    const added = await addTone(suggested);
    expect([added.current, added.undo]).toEqual([view, 'add-tone']);
    const stronger = { ...suggested, fade: 1 };
    const shown = await previewTone(stronger);
    const adjusted = await setStep('tone', stronger);
    expect([adjusted.current, adjusted.undo, adjusted.state.steps.length]).toEqual([shown.view, 'adjust-tone', 1]);
    // Without the tone that was set last.
    expect(await measureTone()).toEqual(suggested);
    expect((await library.undo(photoId)).current).toBe(view);
    expect((await library.undo(photoId)).current).toBe(before.current);
    expect((await library.redo(photoId)).current).toBe(view);
  });

  it('is exported as it is shown, and as the recipe says', async () => {
    const { current } = await addTone(await measureTone());
    const pixels = await exported();
    expect(pixels.equals(await pixelsOf((await library.host.tile(current, 0, 0, 0)).path))).toBe(true);
    expect(pixels.equals(await original())).toBe(false);
    const { path } = await library.client['recipe.write']({ photoId, directory: library.path });
    const out = library.file('replayed.png');
    const parameters = ['render', library.file('faded.png'), '--recipe', path!, '--out', out];
    expect(runCli(parameters, library.path)).toMatchObject({ code: 0 });
    expect((await pixelsOf(out)).equals(pixels)).toBe(true);
  });
});

describe('cleaning a photo', { timeout: 60_000 }, () => {
  it('says what is missing where there is no model', async () => {
    await failureOf(library.client['edit.measure']({ photoId, op: 'clean' }), 'MODEL_UNKNOWN');
    await failureOf(library.clean(photoId, { strength: 1 }), 'MODEL_UNKNOWN');
    expect((await library.open(photoId)).state.steps).toEqual([]);
  });

  it('measures, cleans the photo with progress, and can be adjusted and undone', async () => {
    await saveModel();
    const { params: suggested, figures } = await library.client['edit.measure']({ photoId, op: 'clean' });
    expect(suggested).toMatchObject({ model: { name: 'base-clean' } });
    expect(figures?.noise).toBeGreaterThan(0);
    expect(suggested.strength).toBeLessThanOrEqual(1);
    await paint();
    const fractions: number[] = [];
    const onProgress = ({ progress }: { progress: number }): number => fractions.push(progress);
    await library.clean(photoId, { strength: 0.8 }, 'photo', { onProgress });
    const cleaned = await library.open(photoId);
    expect(fractions.at(-1)).toBe(1);
    expect(cleaned.undo).toBe('add-clean');
    expect(cleaned.state.damage).toHaveLength(1);
    const [{ id, mask, params }] = cleaned.state.steps;
    expect({ mask, params }).toMatchObject({ mask: [], params: { strength: 0.8, model: suggested.model } });
    const full = await exported();
    await setStep(id, { ...params, strength: 0.1 });
    const little = await exported();
    const before = await original();
    const distance = (a: Buffer): number => a.reduce((sum, value, i) => sum + Math.abs(value - before[i]), 0);
    expect(distance(little)).toBeGreaterThan(0);
    expect(distance(full)).toBeGreaterThan(4 * distance(little));
    await library.undo(photoId);
    expect((await exported()).equals(full)).toBe(true);
    await library.undo(photoId);
    await library.clean(photoId, { strength: 0.8, ensemble: true });
    const finer = (await library.open(photoId)).state.steps[0].params;
    expect([params, finer]).toMatchObject([{ ensemble: false }, { ensemble: true }]);
    expect((await exported()).equals(full)).toBe(false);
  });

  it('cleans what is painted and nothing else, and takes the paint with it', async () => {
    await saveModel();
    await failureOf(library.clean(photoId, { strength: 1 }, 'damage'), 'MASK_EMPTY');
    await paint();
    await library.clean(photoId, { strength: 1 }, 'damage');
    expect((await library.open(photoId)).state.damage).toEqual([]);
    const isInside = (x: number, y: number): boolean => x >= 10 && x < 60 && y >= 10 && y < 50;
    expect(changedWithin([await original(), await exported()], { width: 160 }, isInside)).toBeGreaterThan(1000);
  });

  it('explains what it did: maps can be given up, are kept, and change nothing', async () => {
    await saveModel();
    await library.clean(photoId, { strength: 1 });
    const { state, current } = await library.open(photoId);
    const stepId = state.steps[0].id;
    const { noise } = await library.client['edit.terms']({ photoId, stepId });
    expect(noise!.before).toBeGreaterThan(0);
    const ask = { photoId, stepId, kind: 'uncertainty' } as const;
    const given = new AbortController();
    const cancelled = library.client['edit.explain'](ask, { signal: given.signal });
    given.abort();
    await failureOf(cancelled, 'CANCELLED');
    const fractions: number[] = [];
    const onEvent = ({ fraction }: { fraction: number }): number => fractions.push(fraction);
    const sure = await library.client['edit.explain'](ask, { onEvent });
    expect(fractions.at(-1)).toBe(1);
    // Whatever the strength, it is the network's.
    await setStep(stepId, { ...state.steps[0].params, strength: 0.5 });
    expect((await library.client['edit.explain'](ask)).map).toBe(sure.map);
    await library.undo(photoId);
    const changed = await library.client['edit.explain']({ ...ask, kind: 'difference' });
    const tile = await rawPixels((await library.host.mapTile(changed.map, 0, 0, 0)).path);
    const [before, after] = [await original(), await exported()];
    for (let i = 0; i < 160 * 120; i += 1) {
      const largest = Math.max(...[0, 1, 2].map((c) => Math.abs(after[3 * i + c] - before[3 * i + c])));
      expect(tile.data[i * tile.info.channels]).toBe(largest);
    }
    expect((await library.open(photoId)).current).toBe(current);
    await failureOf(library.client['edit.terms']({ photoId, stepId: 'gone' }), 'INVALID_REQUEST');
  });

  it('lets an earlier step be set: shows it without what came after, then does that again, with progress', async () => {
    await saveModel();
    const suggested = await measureTone();
    const toned = await addTone(suggested);
    await library.clean(photoId, { strength: 0.5 });
    expect(await measureTone('tone')).toEqual(suggested);
    expect((await previewTone(suggested)).view).toBe(toned.current);
    const adjusted = await setStep('tone', { ...suggested, contrast: 0.4 });
    expect(adjusted.state.steps.map(({ op }) => op)).toEqual(['tone', 'clean']);
    const prepare = async (): Promise<number[]> => {
      const fractions: number[] = [];
      const onEvent = ({ fraction }: { fraction: number }): number => fractions.push(fraction);
      await library.client['edit.prepare']({ photoId }, { onEvent });
      return fractions;
    };
    const first = await prepare();
    expect(first.length).toBeGreaterThan(1);
    expect(first.at(-1)).toBe(1);
    expect(await prepare()).toEqual([1]);
  });

  it('stores nothing when it is cancelled', async () => {
    await saveModel();
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    await failureOf(library.clean(photoId, { strength: 1 }, 'photo', options), 'CANCELLED');
    expect((await library.open(photoId)).state.steps).toEqual([]);
  });

  it('says so when the model of a step is gone, and the step can still be removed', async () => {
    await saveModel();
    await library.clean(photoId, { strength: 1 });
    const params = { strength: 1, model: { name: 'mine', sha256: '0'.repeat(64) } };
    const changed = await change({ type: 'add-step', stepId: 'other', op: 'clean', params, area: 'photo' });
    await failureOf(library.host.tile(changed.current, 0, 0, 0), 'MODEL_UNKNOWN');
    const removed = await change({ type: 'remove-step', stepId: 'other' });
    expect((await library.host.tile(removed.current, 0, 0, 0)).type).toBe('image/png');
  });
});
