import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWorkContext, type WorkContext } from '../../../../src-main/platform/work-context.ts';
import { Threads } from '../../../../src-main/platform/threads.ts';
import { fillTogether } from '../../../../src-main/imaging/smooth-fill/fill-together.ts';
import { fillSmooth } from '../../../../src-main/imaging/smooth-fill/fill-smooth.ts';
import { fillDetail } from '../../../../src-main/steps/fill/detail/fill-detail.ts';
import { fillExemplar } from '../../../../src-main/steps/fill/exemplar/fill-exemplar.ts';
import { fillDamage } from '../../../../src-main/steps/fill/fill-damage.ts';
import { failureOf } from '../../../support/expectations.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { brush, fillStep } from '../../../support/steps.ts';
import { damaged, disc, spots } from './exemplar/pictures.ts';

const entry = pathToFileURL(resolve(import.meta.dirname, '../../../../out/main/fill-thread.js'));
const paint = spots(4);
/** Four holes of 8,500 pixels: several bands of patches, and as many groups. */
const at = (place: number): number => 70 + 140 * Math.floor(place / 140);
const wide = damaged(
  { width: 280, height: 280, channels: 3 },
  (x, y, c) => paint(x + 3 * c, y, c),
  (x, y) => disc(at(x), at(y), 52)(x, y),
);

/** A context whose own thread waits for the others to begin. */
function waiting(threads: Threads, signal?: AbortSignal): WorkContext {
  const context = createWorkContext(3, signal, undefined, { threads });
  return {
    ...context,
    async yieldToEventLoop() {
      if (threads.helped === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      await context.yieldToEventLoop();
    },
  };
}

afterEach(() => vi.unstubAllEnvs());

describe('a wide hole filled by several threads', () => {
  it.each([
    ['copied texture', fillExemplar],
    ['smooth with detail', fillDetail],
    ['smooth', fillSmooth],
  ])('is the same bytes by 1, 2 and 3: %s', async (_, fill) => {
    const alone = await fill(wide.problem, {}, createWorkContext(3, undefined));
    for (const count of [2, 3]) {
      await using threads = new Threads(entry, count);
      const result = await fill(wide.problem, {}, waiting(threads));
      expect(Buffer.compare(Buffer.from(result.buffer), Buffer.from(alone.buffer))).toBe(0);
      expect(threads.helped).toBeGreaterThan(0);
    }
  });

  it('is the same step with threads and without', async () => {
    const photo = memoryPhoto({ width: 340, height: 300, channels: 1 }, (x, y, c) => 255 * paint(x, y, c));
    const step = fillStep({ method: 'exemplar' }, { mask: [brush(210, 170, 150)] });
    const alone = await fillDamage(photo, step, [1]);
    for (const count of ['1', '2', '3']) {
      vi.stubEnv('HEIRLOOM_THREADS', count);
      const { variants } = await fillDamage(photo, step, [1], { fillThread: entry });
      expect(variants[0].patches).toEqual(alone.variants[0].patches);
    }
  });

  it('is given up where it is cancelled', async () => {
    await using threads = new Threads(entry, 3);
    const control = new AbortController();
    const context = waiting(threads, control.signal);
    const given: WorkContext = { ...context, progress: (fraction) => fraction > 0.4 && control.abort() };
    await failureOf(fillExemplar(wide.problem, {}, given), 'CANCELLED');
  });
});

describe('small damage in many places, filled by several threads', () => {
  const small = [3, 4, 5].map(
    (seed) =>
      damaged({ width: 90, height: 70, channels: 3 }, (x, y, c) => spots(seed)(x + 3 * c, y, c), disc(40, 30, 6))
        .problem,
  );

  it('is the same bytes, a picture a thread', async () => {
    const alone = await Promise.all(small.map((problem) => fillSmooth(problem, {}, createWorkContext(3, undefined))));
    await using threads = new Threads(entry, 2);
    const begun = vi.fn();
    const context = createWorkContext(3, undefined);
    // This thread begins one picture, and leaves the rest to the other.
    const yieldToEventLoop = async (): Promise<void> => {
      while (threads.helped === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const filled = await fillTogether(small, { ...context, yieldToEventLoop }, threads, begun);
    expect(filled.map((pixels) => [...pixels])).toEqual(alone.map((pixels) => [...pixels]));
    expect(threads.helped).toBeGreaterThan(0);
    expect(begun.mock.calls).toHaveLength(1);
  });

  it('is the same step with threads and without, over cells of 1,024 px', async () => {
    const photo = memoryPhoto({ width: 2400, height: 64, channels: 1 }, (x, y, c) => 255 * paint(x % 280, y, c));
    const step = fillStep({ method: 'smooth' }, { mask: [50, 700, 1200, 1900, 2300].map((x) => brush(x, 30, 8)) });
    const alone = await fillDamage(photo, step, [1]);
    for (const count of ['2', '3']) {
      vi.stubEnv('HEIRLOOM_THREADS', count);
      const { variants } = await fillDamage(photo, step, [1], { fillThread: entry });
      expect(variants[0].patches).toEqual(alone.variants[0].patches);
    }
  });
});
