import { describe, expect, it } from 'vitest';
import type { ListedArea } from '../../../src-main/contract/engine.ts';
import type { Photo } from '../../../src-main/contract/host.ts';
import { usualChoice, type AreaPoint, type DamageChoice } from '../../../src-main/shared/data/damage-choice.ts';
import { AppError } from '../../../src-main/shared/errors.ts';
import { FindManager } from '../../../src-renderer/managers/find.svelte.ts';
import { FoundWalk } from '../../../src-renderer/managers/found-walk.svelte.ts';
import type { LanguageManager } from '../../../src-renderer/managers/language.svelte.ts';
import { ToastManager } from '../../../src-renderer/managers/toasts.svelte.ts';
import { translate } from '../../../src-renderer/texts/translate.ts';
import { until } from '../../support/scratch.ts';
import { fakeHostPort, watchedEdit, watchedJobs } from '../support/fake-host.ts';
import { foundState } from '../support/found-state.ts';
import { EditWindow } from '../support/window.ts';

const photoId = 'photo';
const has = (points: readonly AreaPoint[], [x, y]: AreaPoint): boolean => points.some(([a, b]) => a === x && b === y);

/** Three areas at 1, 2 and 3 px from the left, the last of low confidence, as a choice takes them; without the first below half the sensitivity. */
function areasOf({ sensitivity, without, also }: DamageChoice): ListedArea[] {
  const areas = [1, 2, 3].map((x): ListedArea => {
    const pixel: AreaPoint = [x, 0];
    const faint = x === 3;
    return {
      pixel,
      bounds: { x, y: 0, width: 1, height: 1 },
      faint,
      taken: faint ? has(also, pixel) : !has(without, pixel),
    };
  });
  return sensitivity < usualChoice.sensitivity ? areas.slice(1) : areas;
}

/** A walk through the areas of a photo, which are picked, and the choices that its host has made. */
async function openWalk() {
  let choice: DamageChoice = usualChoice;
  let revision = 1;
  const { watch, emit } = watchedEdit(() => ({
    revision,
    state: foundState(choice),
    undo: 'found',
    redo: null,
    original: 'o',
    current: 'c',
  }));
  const host = { listed: 0, fails: false };
  const toggled = (points: readonly AreaPoint[], point: AreaPoint): AreaPoint[] =>
    has(points, point) ? points.filter((one) => !has([one], point)) : [...points, point];
  const window = new EditWindow(() =>
    Promise.resolve({
      key: null,
      port: fakeHostPort({
        'jobs.watch': watchedJobs().watch,
        'edit.watch': watch,
        'edit.found-areas': () => {
          host.listed += 1;
          if (host.fails) throw new AppError('DISK_FULL', 'The disk is full.');
          return areasOf(choice);
        },
        'edit.choose-found': ({ choice: wanted, toggle }) => {
          if (host.fails) throw new AppError('DISK_FULL', 'The disk is full.');
          const kind = toggle?.[0] === 3 ? 'also' : 'without';
          choice = toggle ? { ...wanted, [kind]: toggled(wanted[kind], toggle) } : wanted;
          revision += 1;
          const patches = [{ op: 'replace' as const, path: ['found', 'choice'], value: choice }];
          emit({
            change: { revision, changeId: `c${revision}`, patches, undo: 'choose-found', redo: null, current: 'c' },
          });
          return { areas: 1, share: 0, source: 'network' as const, notes: [], revision };
        },
      }),
    }),
  );
  await window.open({ id: photoId, info: { width: 9, height: 9 } } as Photo);
  const find = new FindManager(window.connection, window.jobs, window.documents);
  const toasts = new ToastManager();
  const say: LanguageManager['t'] = (key, values) => translate('en', key, values);
  const walk = new FoundWalk(window.connection, window.documents, find, window.view, toasts, say);
  find.pick(true);
  /** Where one is, in words; null where that is nowhere. */
  const place = (): string | null => walk.text || null;
  const step = async (direction: 1 | -1): Promise<string | null> => {
    await walk.step(direction);
    return place();
  };
  const said = (): string => toasts.announcement;
  return { find, walk, host, place, step, said, view: window.view, choice: () => choice };
}

describe('the walk through found areas', () => {
  it('goes through all of them, those of low confidence last, and round in both directions', async () => {
    const { step, host } = await openWalk();
    const there: (string | null)[] = [];
    for (const direction of [1, 1, 1, 1, -1, -1] as const) there.push(await step(direction));
    expect(there).toEqual([
      'Mark 1 of 2: taken',
      'Mark 2 of 2: taken',
      'Unsure mark 1 of 1: left out',
      'Mark 1 of 2: taken',
      'Unsure mark 1 of 1: left out',
      'Mark 2 of 2: taken',
    ]);
    expect(host.listed).toBe(1);
  });

  it('begins with the last one where one goes backwards', async () => {
    const { step } = await openWalk();
    expect(await step(-1)).toBe('Unsure mark 1 of 1: left out');
  });

  it('brings the area into sight that one goes to', async () => {
    const { step, view } = await openWalk();
    view.resize({ width: 300, height: 300 }, 1);
    view.zoomTo(1);
    expect(view.viewport.scale).toBe(1);
    await step(1);
    const { scale, x } = view.viewport;
    // The first area is the second px from the left.
    expect(x + 1.5 * scale).toBeCloseTo(150);
  });

  it('takes the area away that one is at, brings it back, and stays there', async () => {
    const { walk, host, place, step, said, choice } = await openWalk();
    await step(1);
    await step(1);
    await walk.toggle();
    expect([place(), said(), choice().without]).toEqual(['Mark 2 of 2: left out', 'Mark 2 of 2: left out', [[2, 0]]]);
    await walk.toggle();
    expect([place(), said(), choice().without]).toEqual(['Mark 2 of 2: taken', 'Mark 2 of 2: taken', []]);
    await walk.toggle();
    expect([await step(1), await step(-1)]).toEqual(['Unsure mark 1 of 1: left out', 'Mark 2 of 2: left out']);
    // What it changed itself it need not ask for.
    expect(host.listed).toBe(1);
  });

  it('takes an area of low confidence in', async () => {
    const { walk, place, step, said, choice } = await openWalk();
    await step(-1);
    expect(said()).toBe('Unsure mark 1 of 1: left out');
    await walk.toggle();
    expect(said()).toBe('Unsure mark 1 of 1: taken');
    expect([place(), choice()]).toEqual(['Unsure mark 1 of 1: taken', { ...usualChoice, also: [[3, 0]] }]);
  });

  it('goes on from the same area after another one was clicked, and knows how that is now', async () => {
    const { find, host, step } = await openWalk();
    await step(1);
    find.toggle([2, 0]);
    expect(await step(1)).toBe('Mark 2 of 2: left out');
    expect(host.listed).toBe(2);
  });

  it('begins anew where the settings give other areas', async () => {
    const { find, walk, place, step, choice } = await openWalk();
    await step(1);
    await step(1);
    find.set({ sensitivity: 0.3 });
    find.settle();
    await until(() => find.part?.choice.sensitivity === 0.3);
    expect(place()).toBeNull();
    await walk.toggle();
    expect(choice().without).toEqual([]);
    expect(await step(1)).toBe('Mark 1 of 1: taken');
  });

  it('is at no area once the pointer picks, or nothing is picked', async () => {
    const { find, walk, place, step } = await openWalk();
    await step(1);
    walk.leave();
    expect(place()).toBeNull();
    await step(1);
    find.pick(false);
    expect([place(), await step(1)]).toEqual([null, null]);
  });

  it('stays where it is when a choice fails, and where a list does not come says why', async () => {
    const { find, walk, host, place, step, said } = await openWalk();
    await step(1);
    host.fails = true;
    await walk.toggle();
    expect([place(), said()]).toEqual(['Mark 1 of 2: taken', 'Mark 1 of 2: taken']);
    expect([place(), find.choosing.error?.code]).toEqual(['Mark 1 of 2: taken', 'DISK_FULL']);
    walk.reset();
    expect(await step(1)).toBeNull();
    expect(walk.listing.error?.code).toBe('DISK_FULL');
  });
});
