import { describe, expect, it } from 'vitest';
import type { Photo } from '../../../src-main/contract/host.ts';
import { usualChoice, type AreaPoint, type DamageChoice } from '../../../src-main/shared/data/damage-choice.ts';
import { FindManager } from '../../../src-renderer/managers/find.svelte.ts';
import { until } from '../../support/scratch.ts';
import { fakeHostPort, watchedEdit, watchedJobs } from '../support/fake-host.ts';
import { foundState } from '../support/found-state.ts';
import { EditWindow } from '../support/window.ts';

const photoId = 'photo';

/** A window on a photo with found damage, whose host answers a choice when `answer` is called. */
async function openWindow() {
  let revision = 1;
  const { watch, emit } = watchedEdit(() => ({
    revision,
    state: foundState(usualChoice),
    undo: 'found',
    redo: null,
    original: 'o',
    current: 'c',
  }));
  const asked: { choice: DamageChoice; toggle?: AreaPoint }[] = [];
  const waiting: (() => void)[] = [];
  const undone: number[] = [];
  const window = new EditWindow(() =>
    Promise.resolve({
      key: null,
      port: fakeHostPort({
        'jobs.watch': watchedJobs().watch,
        'edit.watch': watch,
        'edit.choose-found': async ({ choice, toggle }) => {
          asked.push({ choice, toggle });
          await new Promise<void>((resolve) => waiting.push(resolve));
          revision += 1;
          const without = toggle ? [...choice.without, toggle] : choice.without;
          const patches = [{ op: 'replace' as const, path: ['found', 'choice'], value: { ...choice, without } }];
          emit({
            change: { revision, changeId: `c${revision}`, patches, undo: 'choose-found', redo: null, current: 'c' },
          });
          return { areas: 1, share: 0, source: 'network' as const, notes: [], revision };
        },
        'edit.undo': (origin) => {
          undone.push(origin.revision);
          return { revision: origin.revision + 1 };
        },
      }),
    }),
  );
  await window.open({ id: photoId, info: { width: 9, height: 9 } } as Photo);
  const find = new FindManager(window.connection, window.jobs, window.documents);
  return { find, documents: window.documents, asked, undone, answer: () => waiting.shift()?.() };
}

describe('choosing what of the found damage is taken', () => {
  it('shows every place of a slider, and asks once where it was let go', async () => {
    const { find, asked, answer } = await openWindow();
    for (const sensitivity of [0.6, 0.7, 0.8]) find.set({ sensitivity });
    expect(find.choice?.sensitivity).toBe(0.8);
    expect(asked).toEqual([]);
    find.settle();
    find.set({ smallest: 3 });
    find.settle();
    await until(() => asked.length === 1);
    expect(asked[0].choice).toEqual({ ...usualChoice, sensitivity: 0.8, smallest: 3 });
    // The canvas goes on showing the draft until the mask is that of the choice.
    expect(find.draft).not.toBeNull();
    answer();
    await until(() => find.draft === null);
    expect(find.part?.choice).toEqual(asked[0].choice);
  });

  it('keeps what a slider shows that moves again meanwhile', async () => {
    const { find, asked, answer } = await openWindow();
    find.set({ sensitivity: 0.6 });
    find.settle();
    await until(() => asked.length === 1);
    find.set({ sensitivity: 0.9 });
    answer();
    await until(() => find.part?.choice.sensitivity === 0.6);
    expect(find.choice?.sensitivity).toBe(0.9);
  });

  it('makes one choice after the other, each from the one before', async () => {
    const { find, asked, answer } = await openWindow();
    find.set({ sensitivity: 0.7 });
    find.settle();
    find.toggle([1, 2]);
    find.toggle([3, 4]);
    for (let count = 1; count <= 3; count += 1) {
      await until(() => asked.length === count);
      answer();
    }
    await until(() => find.part?.choice.without.length === 2);
    expect(asked.map(({ choice: { sensitivity, without }, toggle }) => [sensitivity, without, toggle])).toEqual([
      [0.7, [], undefined],
      [0.7, [], [1, 2]],
      [0.7, [[1, 2]], [3, 4]],
    ]);
  });

  it('is done before what is undone after it', async () => {
    const { find, documents, asked, undone, answer } = await openWindow();
    find.set({ sensitivity: 0.7 });
    find.settle();
    const undo = documents.undo();
    await until(() => asked.length === 1);
    expect(undone).toEqual([]);
    answer();
    await undo;
    expect(undone).toEqual([2]);
  });

  it('ends with what was found: nothing is picked, and no map is shown, where there is none', async () => {
    const { find, documents } = await openWindow();
    find.pick(true);
    find.show(true);
    expect([find.picking, find.visualise]).toEqual([true, true]);
    documents.change({ type: 'clear-mask', target: 'damage' });
    expect([find.part, find.picking, find.visualise]).toEqual([null, false, false]);
  });
});
