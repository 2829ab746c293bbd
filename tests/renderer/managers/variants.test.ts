import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src-main/contract/edits/change.ts';
import { emptyEdit } from '../../../src-main/contract/edits/edit.ts';
import type { Photo } from '../../../src-main/contract/host.ts';
import type { FillVariants, Job } from '../../../src-main/contract/jobs.ts';
import type { HoleGroup } from '../../../src-main/shared/data/photo.ts';
import type { HandlerContext } from '../../../src-main/shared/rpc/definition.ts';
import type { FillStep } from '../../../src-main/steps/fill/params.ts';
import { until } from '../../support/scratch.ts';
import { fillStep, rectangle } from '../../support/steps.ts';
import { fakeHostPort, watchedJobs } from '../support/fake-host.ts';
import { EditWindow } from '../support/window.ts';

const photoId = 'photo';
const hole = (x: number): HoleGroup => ({ x, y: 0, width: 9, height: 9, areas: 1, at: [x, 0], outline: [] });
const groups = [hole(0), hole(50)];
const made = (...seeds: number[]): FillVariants => ({
  stepId: 'step',
  variants: seeds.map((seed) => ({ seed, view: `view ${seed}` })),
  groups,
});

/** A call for variants that the host has not answered yet. */
interface Asked {
  seeds: number[];
  context: HandlerContext<{ fraction: number; made?: FillVariants }>;
  answer(all: FillVariants): void;
}

/** One window on a photo with a fill of that step, whose host makes variants when it is told to. */
async function openWindow(step: FillStep) {
  const jobs = watchedJobs();
  const changes: Change[] = [];
  const asked: Asked[] = [];
  const window = new EditWindow(() =>
    Promise.resolve({
      key: null,
      port: fakeHostPort({
        'jobs.watch': jobs.watch,
        'edit.watch': (_, context) => {
          const state = { ...emptyEdit, steps: [step], damage: [{ ...rectangle(1, 1, 4, 4), id: 'painted' }] };
          const document = { photoId, revision: 1, state, undo: null, redo: null, original: 'o', current: 'c' };
          context.emit({ document, arrived: {} });
          return new Promise<null>(() => undefined);
        },
        'edit.change': ({ change, revision }) => {
          changes.push(change);
          return { revision: revision + 1 };
        },
        'edit.variants': ({ seeds }, context) =>
          new Promise((resolve, reject) => {
            asked.push({ seeds, context, answer: resolve });
            context.signal.addEventListener('abort', () => reject(new Error('cancelled')));
          }),
      }),
    }),
  );
  await window.open({ id: photoId, info: { width: 99, height: 99 } } as Photo);
  const end = (result: Partial<FillVariants>): void => {
    const job = { id: 'fill', kind: 'fill', subject: { photoId }, state: 'running', progress: 0 } as Job;
    jobs.emit({ jobs: [job] });
    const outcome = { ...made(1), areas: 2, revision: 1, ...result };
    jobs.emit({ jobs: [{ ...job, state: 'done', result: outcome } as Job] });
  };
  return { fill: window.fill, documents: window.documents, changes, asked, end };
}

const step = fillStep({}, { id: 'step', seed: 1, seeds: [1, 2, 3], mask: [rectangle(0, 0, 9, 9)] });

describe('the variants of a fill that is done', () => {
  it('come one after the other, the first at once, and one chooses before all are there', async () => {
    const { fill, changes, asked, end } = await openWindow(step);
    end({});
    await until(() => fill.shown !== null);
    expect(fill.shown).toMatchObject({ variants: [{ seed: 1 }], asked: 3, complete: false });
    const making = fill.make();
    await until(() => asked.length === 1);
    expect(asked[0].seeds).toEqual([1, 2, 3]);
    asked[0].context.emit({ fraction: 0.5, made: made(1, 2) });
    await until(() => fill.shown?.variants.length === 2);
    expect([fill.making.running, fill.making.fraction]).toEqual([true, 0.5]);
    fill.walk(1);
    fill.walk(1);
    fill.keep(fill.shown!.variants[1]);
    expect(fill.kept).toBe(2);
    fill.walk(1);
    expect([fill.group, fill.kept]).toEqual([null, null]);
    await until(() => changes.length === 1);
    expect(changes[0]).toEqual({
      type: 'choose-seed',
      stepId: 'step',
      seed: 1,
      choices: [{ seed: 2, at: [50, 0] }],
      seeds: [1, 2, 3],
    });
    asked[0].answer(made(1, 2, 3));
    expect(await making).toBe(true);
    expect(fill.shown).toMatchObject({ complete: true, variants: [{ seed: 1 }, { seed: 2 }, { seed: 3 }] });
  });

  it('are not shown where nothing depends on chance, and go where there turns out to be one', async () => {
    const { fill, asked, end } = await openWindow(step);
    end({ groups: [] });
    expect([fill.looked, fill.shown]).toEqual([null, null]);
    const other = await openWindow(step);
    other.end({});
    await until(() => other.fill.shown !== null);
    const making = other.fill.make();
    await until(() => other.asked.length === 1);
    other.asked[0].answer(made(1));
    expect(await making).toBe(true);
    expect(other.fill.looked).toBeNull();
    expect(asked).toEqual([]);
  });

  it('are not made any more once the person has done with them', async () => {
    const { fill, asked, end } = await openWindow(step);
    end({});
    await until(() => fill.shown !== null);
    const making = fill.make();
    await until(() => asked.length === 1);
    fill.close();
    await making;
    expect([asked[0].context.signal.aborted, fill.shown, fill.making.error]).toEqual([true, null, null]);
  });
});

describe('the variants of an older fill', () => {
  it('are made again from its seeds, and more of them from the next ones', async () => {
    const { fill, asked } = await openWindow(step);
    fill.open('step');
    expect(fill.shown).toBeNull();
    const making = fill.make();
    await until(() => asked.length === 1);
    asked[0].answer(made(1, 2, 3));
    await making;
    expect(fill.shown?.variants).toHaveLength(3);
    const more = fill.askMore();
    await until(() => asked.length === 2);
    expect(asked[1].seeds).toEqual([1, 2, 3, 4, 5, 6]);
    asked[1].context.emit({ fraction: 0.1, made: made(1) });
    await until(() => fill.making.fraction === 0.1);
    expect(fill.shown?.variants).toHaveLength(3);
    asked[1].answer(made(1, 2, 3, 4, 5, 6));
    await more;
    expect(fill.shown?.variants).toHaveLength(6);
  });

  it('are told not to be there where there is only one', async () => {
    const { fill, asked } = await openWindow(step);
    fill.open('step');
    const making = fill.make();
    await until(() => asked.length === 1);
    asked[0].answer({ ...made(1), groups: [] });
    expect(await making).toBe(false);
    expect(fill.looked).toBeNull();
  });
});
