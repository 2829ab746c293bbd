import { describe, expect, it } from 'vitest';
import { emptyEdit } from '../../../src-main/contract/edits/edit.ts';
import type { Photo } from '../../../src-main/contract/host.ts';
import type { FillOutcome, Job } from '../../../src-main/contract/jobs.ts';
import { AppError } from '../../../src-main/shared/errors.ts';
import { until } from '../../support/scratch.ts';
import { fakeHostPort, watchedJobs } from '../support/fake-host.ts';
import { EditWindow } from '../support/window.ts';

const photoId = 'photo';
const state = {
  ...emptyEdit,
  damage: [{ type: 'rectangle', erase: false, x: 1, y: 1, width: 4, height: 4, id: 'painted' }] as const,
};
const running = {
  id: 'theirs',
  kind: 'fill',
  subject: { photoId },
  state: 'running',
  progress: 0.4,
  note: null,
  result: null,
  error: null,
  pausable: false,
  createdAt: 0,
} satisfies Job;
const result: FillOutcome = { stepId: 'step', revision: 2, variants: [], groups: [], areas: 1 };

/** One window on a photo whose host says that the fill with this id is under way. */
async function openWindow(inHand: string) {
  const jobs = watchedJobs();
  const refused = new AppError('INVALID_REQUEST', 'already', { why: 'in-hand-already', job: inHand });
  const window = new EditWindow(() =>
    Promise.resolve({
      key: null,
      port: fakeHostPort({
        'jobs.watch': jobs.watch,
        'jobs.start': () => {
          jobs.emit({ jobs: [running] });
          throw refused;
        },
        'edit.watch': (_, context) => {
          const document = { photoId, revision: 1, state, undo: null, redo: null, original: 'o', current: 'c' };
          context.emit({ document: { ...document, state: { ...state, damage: [...state.damage] } }, arrived: {} });
          return new Promise<null>(() => undefined);
        },
      }),
    }),
  );
  await window.open({ id: photoId, info: { width: 9, height: 9 } } as Photo);
  return { fill: window.fill, emit: jobs.emit };
}

describe('a fill that is asked for while it is under way', () => {
  it('is followed to its end, and nothing is said', async () => {
    const { fill, emit } = await openWindow('theirs');
    const outcome = fill.run();
    await until(() => fill.task.fraction === 0.4);
    expect(fill.task).toMatchObject({ running: true, error: null });
    emit({ jobs: [{ ...running, state: 'done', progress: 1, result }] });
    expect(await outcome).toEqual(result);
    expect(fill.task.error).toBeNull();
  });

  it('says so where nothing shows it', async () => {
    const { fill } = await openWindow('unknown');
    expect(await fill.run()).toBeNull();
    expect(fill.task.error?.details.why).toBe('in-hand-already');
  });
});
