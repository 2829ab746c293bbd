import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isUnfinished, type Job } from '../../../../src-main/contract/jobs.ts';
import { failureOf } from '../../../support/expectations.ts';
import { runJob } from '../../../support/jobs.ts';
import { libraryForEach } from '../../../support/library.ts';
import { testPhoto } from '../../../support/pictures.ts';
import { until } from '../../../support/scratch.ts';
import { brush, rectangle } from '../../../support/steps.ts';

let photoId: string;
const library = libraryForEach('heal', async () => {
  await testPhoto(240, 180).toFile(library.file('a.png'));
  photoId = (await library.addOne(library.file('a.png'))).id;
});

const stroke = (y: number) => brush(6, 20, y, 120, y + 4);
const payloadOf = (stepId: string, y: number) => {
  const filling = { method: 'auto', rotations: false, mirror: false, ensemble: false, grain: false } as const;
  return { photoId, stepId, stroke: stroke(y), ...filling, model: null, seed: 5 };
};
const start = (stepId: string, y: number): Promise<Job> =>
  library.client['jobs.start']({ kind: 'heal', payload: payloadOf(stepId, y) });
const heal = (stepId: string, y: number) => runJob(library.client, 'heal', payloadOf(stepId, y));
const jobs = (): Promise<Job[]> => library.client['jobs.list']({});
const ended = (): Promise<void> => until(async () => (await jobs()).every(({ state }) => !isUnfinished(state)));

describe('strokes that are healed as they are painted', () => {
  it('become steps in their order, each on those before it, and what is painted stays', async () => {
    await library.paint(photoId, rectangle(150, 100, 20, 20));
    for (const [id, y] of [
      ['first', 20],
      ['second', 22],
      ['third', 100],
    ] as const)
      await start(id, y);
    await ended();
    const { state, current, undo } = await library.open(photoId);
    expect(state.steps).toMatchObject([
      { id: 'first', op: 'fill', mask: [stroke(20)], healed: true },
      { id: 'second', op: 'fill', mask: [stroke(22)], healed: true },
      { id: 'third', op: 'fill', mask: [stroke(100)], healed: true },
    ]);
    expect(state.damage).toMatchObject([rectangle(150, 100, 20, 20)]);
    expect(undo).toBe('heal');
    // What is shown was computed on the strokes before, and need not be again.
    expect(existsSync(library.file('cache', 'steps', `${current}.patches`))).toBe(true);
  });

  it('are one undo each, without a trace of the stroke', async () => {
    await heal('first', 20);
    await heal('second', 60);
    const { state } = await library.undo(photoId);
    expect(state.steps.map(({ id }) => id)).toEqual(['first']);
    expect(state.damage).toEqual([]);
    expect((await library.redo(photoId)).state.steps.map(({ id }) => id)).toEqual(['first', 'second']);
  });

  it('keep away from what must not be copied, which stays painted', async () => {
    const operation = rectangle(0, 120, 240, 60);
    await library.change(photoId, { type: 'paint', target: 'avoid', operation });
    await heal('first', 20);
    const { state } = await library.open(photoId);
    expect(state.steps).toMatchObject([{ avoid: [operation] }]);
    expect(state.avoid).toMatchObject([operation]);
  });

  it('are done once, also where a page asks again after it lost its line', async () => {
    const job = await start('first', 20);
    const { details } = await failureOf(start('first', 20), 'INVALID_REQUEST');
    expect(details).toEqual({ why: 'in-hand-already', job: job.id });
    await ended();
    expect((await failureOf(start('first', 20), 'INVALID_REQUEST')).details.why).toBe('step-there');
    expect((await library.open(photoId)).state.steps).toHaveLength(1);
  });

  it('leave one job that is done, however many there were', async () => {
    for (let y = 20; y < 80; y += 10) await heal(`at-${y}`, y);
    expect((await jobs()).filter(({ kind }) => kind === 'heal')).toMatchObject([{ state: 'done' }]);
  });

  it('are painted damage where they cannot be healed, which a second try takes', async () => {
    await library.paint(photoId, stroke(60));
    const outside = { ...payloadOf('outside', 20), stroke: brush(6, 900, 900, 950, 900) };
    const { id } = await library.client['jobs.start']({ kind: 'heal', payload: outside });
    await ended();
    expect((await jobs()).find((job) => job.id === id)).toMatchObject({
      state: 'failed',
      error: { code: 'MASK_EMPTY' },
    });
    const { state, undo } = await library.open(photoId);
    expect(state.damage).toMatchObject([stroke(60), { ...outside.stroke, id: 'outside' }]);
    expect(undo).toBe('paint');
    await library.client['jobs.retry']({ id });
    await ended();
    expect((await library.open(photoId)).state.damage).toHaveLength(2);
  });

  it('do not wait for a fill or an export', async () => {
    await library.paint(photoId, rectangle(20, 45, 200, 120));
    // A fill that takes its time, in the lane of exports.
    const slow = await library.client['jobs.start']({
      kind: 'fill',
      payload: { ...payloadOf('x', 0), method: 'exemplar', variants: 1 },
    });
    await heal('first', 20);
    expect((await jobs()).find(({ id }) => id === slow.id)?.state).toBe('running');
    await ended();
    expect((await library.open(photoId)).state.steps.map(({ id }) => id)).toContain('first');
  });
});
