import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src-main/contract/edits/change.ts';
import type { EditDocument } from '../../../src-main/contract/host.ts';
import { isUnfinished, type FillOutcome, type Job, type JobRequest } from '../../../src-main/contract/jobs.ts';
import { failureOf } from '../../support/expectations.ts';
import { libraryForEach } from '../../support/library.ts';
import { testPhoto } from '../../support/pictures.ts';
import { until } from '../../support/scratch.ts';
import { brush } from '../../support/steps.ts';
import { saveUntaughtModel } from '../../support/untaught-model.ts';

let photoId: string;
const library = libraryForEach('during-fills', async () => {
  await testPhoto(240, 180).toFile(library.file('a.png'));
  photoId = (await library.addOne(library.file('a.png'))).id;
});

const stroke = (y: number) => brush(6, 20, y, 120, y + 4);
const open = (): Promise<EditDocument> => library.open(photoId);
const change = (wanted: Change, revision?: number): Promise<EditDocument> => library.change(photoId, wanted, revision);
const paint = (y: number, revision?: number): Promise<EditDocument> =>
  change({ type: 'paint', target: 'damage', operation: stroke(y) }, revision);
/** `meanwhile` is done when the fill has the damage in hand. */
const fill = async (meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<FillOutcome> => {
  let others: Promise<unknown> | undefined;
  const onProgress = () => {
    others ??= meanwhile();
  };
  const outcome = await library.fill(photoId, { method: 'exemplar' }, { onProgress });
  expect(others).toBeDefined();
  await others;
  return outcome;
};

describe('what another window does while a fill is running', () => {
  it('is there when it ends: undone strokes are not taken for new ones', async () => {
    for (const y of [20, 60, 100]) await paint(y);
    const { stepId } = await fill(async () => {
      await library.undo(photoId);
      await library.undo(photoId);
      await paint(140);
    });
    const { state } = await open();
    expect(state.damage).toMatchObject([stroke(140)]);
    expect(state.steps).toMatchObject([{ id: stepId, mask: [stroke(20), stroke(60), stroke(100)] }]);
  });

  it('is taken although the page that did it has not heard of the fill yet', async () => {
    const { revision } = await paint(20);
    await fill();
    expect((await paint(60, revision)).state).toMatchObject({ damage: [stroke(60)], steps: [{ op: 'fill' }] });
    const refused = await failureOf(change({ type: 'revert' }, revision), 'INVALID_REQUEST');
    expect(refused.details.why).toBe('edit-moved-on');
  });
});

describe('a fill that is opened again', () => {
  it('is made on what lies before it, and put where it was', async () => {
    await paint(20);
    const first = await fill();
    await paint(60);
    const second = await fill();
    await paint(140);
    await change({ type: 'reopen-step', stepId: first.stepId });
    await paint(100);
    const anew = await fill();
    const { state, current } = await open();
    expect(state.steps.map(({ id }) => id)).toEqual([anew.stepId, second.stepId]);
    expect(state.steps[0].mask).toEqual([stroke(20), stroke(100)]);
    expect(state.damage).toMatchObject([stroke(140)]);
    const alone = await library.client['edit.variants']({ photoId, stepId: anew.stepId, seeds: [5] });
    expect(alone.variants).toEqual(anew.variants);
    expect(current).not.toBe(alone.variants[0].view);
  });
});

describe('what a fill has in hand', () => {
  const start = (request: JobRequest): Promise<Job> => library.client['jobs.start'](request);
  const fillOptions = { rotations: false, mirror: false, ensemble: false, grain: false, model: null } as const;
  const startFill = (): Promise<Job> =>
    start({ kind: 'fill', payload: { photoId, ...fillOptions, method: 'exemplar', variants: 1, seed: 5 } });
  const clean = (area: 'photo' | 'damage'): JobRequest => ({
    kind: 'clean',
    payload: { photoId, params: { strength: 0.5 }, area },
  });
  const refused = async (job: Job, asked: Promise<unknown>): Promise<void> => {
    expect(isUnfinished(job.state)).toBe(true);
    const { details } = await failureOf(asked, 'INVALID_REQUEST');
    expect(details).toEqual({ why: 'in-hand-already', job: job.id });
  };
  const jobs = (): Promise<Job[]> => library.client['jobs.list']({});
  const masks = async () => {
    await until(async () => (await jobs()).every(({ state }) => !isUnfinished(state)));
    const { steps } = (await open()).state;
    return steps.map(({ mask }) => mask);
  };

  it('is not filled a second time, whether one asks later or in the same breath', async () => {
    await paint(20);
    const [first, second] = await Promise.allSettled([startFill(), startFill()]);
    if (first.status === 'rejected') throw first.reason;
    await refused(first.value, Promise.resolve(second).then(unsettled));
    await refused(first.value, startFill());
    await library.undo(photoId);
    await library.redo(photoId);
    await refused(first.value, startFill());
    expect(await masks()).toEqual([[stroke(20)]]);
  });

  it('is not cleaned meanwhile, nor the whole photo twice', async () => {
    await saveUntaughtModel(library.file('models', 'base-clean.safetensors'));
    await paint(20);
    const job = await startFill();
    await refused(job, start(clean('damage')));
    await refused(await start(clean('photo')), start(clean('photo')));
    expect(await masks()).toEqual([[stroke(20)], []]);
  });

  it('is left out of what is asked for beside it', async () => {
    await paint(20);
    await startFill();
    await change({ type: 'paint', target: 'damage', operation: { ...stroke(20), erase: true } });
    await paint(60);
    const beside = await startFill();
    await refused(beside, startFill());
    expect(await masks()).toEqual([[stroke(20)], [stroke(60)]]);
    expect((await open()).state.damage).toEqual([]);
  });

  it('is filled when it was cancelled, and not once more when that is tried again', async () => {
    await paint(20);
    const { id } = await startFill();
    await library.client['jobs.cancel']({ id });
    const anew = await startFill();
    await refused(anew, library.client['jobs.retry']({ id }));
    expect(await masks()).toEqual([[stroke(20)]]);
    expect((await jobs()).find((job) => job.id === id)?.state).toBe('cancelled');
  });

  it('is not filled once more where another fill took it meanwhile, which the task says; what is left is', async () => {
    await paint(20);
    const { id } = await startFill();
    await library.client['jobs.cancel']({ id });
    await startFill();
    await until(async () => (await open()).state.steps.length === 1);
    const state = async () => (await jobs()).find((job) => job.id === id);
    expect(await library.client['jobs.retry']({ id })).toMatchObject({
      state: 'failed',
      error: { code: 'MASK_EMPTY' },
    });
    expect((await state())?.error?.details.why).toBe('nothing-left');
    await paint(60);
    expect(await library.client['jobs.retry']({ id })).toMatchObject({ state: 'failed' });
    // As it was painted: what the other fill took is there again.
    for (let i = 0; i < 2; i += 1) await library.undo(photoId);
    expect(await library.client['jobs.retry']({ id })).toMatchObject({ error: null });
    expect(await masks()).toEqual([[stroke(20)]]);
  });

  it('is filled as far as it is still painted when it is tried again', async () => {
    await paint(20);
    await paint(60);
    const { id } = await startFill();
    await library.client['jobs.cancel']({ id });
    await library.undo(photoId);
    await library.client['jobs.retry']({ id });
    expect(await masks()).toEqual([[stroke(20)]]);
  });

  it('is made anew in its place once', async () => {
    await paint(20);
    const { stepId } = await fill();
    await change({ type: 'reopen-step', stepId });
    const job = await startFill();
    await paint(60);
    await refused(job, startFill());
    expect(await masks()).toEqual([[stroke(20)]]);
    expect((await open()).state.damage).toMatchObject([stroke(60)]);
  });
});

function unsettled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
