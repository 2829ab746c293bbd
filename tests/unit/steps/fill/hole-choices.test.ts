import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReplay, type Replay } from '../../../../src-main/engine/render/replay.ts';
import type { Samples } from '../../../../src-main/imaging/pixels/samples.ts';
import type { FillStep } from '../../../../src-main/steps/fill/params.ts';
import { canonicalStep } from '../../../../src-main/steps/index.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { brush, fillStep } from '../../../support/steps.ts';
import { sameSamples, wholeOf } from '../tone/tone-pictures.ts';

const scratch = scratchForFile('hole-choices');
const size = { width: 260, height: 150 };
const photo = memoryPhoto(size, (x, y, c) => {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return 90 + 50 * Math.sin(x / 7) + c * 9 + ((hash >>> 16) & 15);
});
const step = (rest: Partial<FillStep>): FillStep =>
  fillStep(
    { method: 'exemplar' },
    { mask: [brush(36, 60, 75), brush(30, 200, 60), brush(30, 210, 74), { type: 'feather', radius: 3 }], ...rest },
  );
const atLeft = [60, 75];
const atRight = [205, 70];

let replay: Replay;
let kept = 0;
beforeEach(() => {
  replay = createReplay(scratch.file(`steps-${(kept += 1)}`), () => Promise.reject(new Error('no network')));
});
const result = (wanted: FillStep): Promise<Samples> =>
  replay.use(photo, 'photo', [wanted], ({ picture }) => picture.readRegion(wholeOf(photo)));
/** The left half of one picture and the right half of another. */
const halves = (a: Samples, b: Samples): Samples =>
  a.map((value, i) => ((i / photo.channels) % size.width < 130 ? value : b[i]));

describe('holes that come from several seeds', () => {
  let [one, two, three]: Samples[] = [];
  beforeAll(async () => {
    replay = createReplay(scratch.file('alone'), () => Promise.reject(new Error('no network')));
    for (const [seed, keep] of [
      [1, (pixels: Samples) => (one = pixels)],
      [2, (pixels: Samples) => (two = pixels)],
      [3, (pixels: Samples) => (three = pixels)],
    ] as const)
      keep(await result(step({ seed })));
  });

  it('are each as its own seed fills it, bit for bit, and the others as the step’s does', async () => {
    expect(sameSamples(one, two)).toBe(false);
    expect(sameSamples(await result(step({ seed: 1, choices: [{ seed: 2, at: atRight }] })), halves(one, two))).toBe(
      true,
    );
    expect(sameSamples(await result(step({ seed: 1, choices: [{ seed: 2, at: atLeft }] })), halves(two, one))).toBe(
      true,
    );
    const both = step({
      seed: 1,
      choices: [
        { seed: 3, at: atLeft },
        { seed: 2, at: atRight },
      ],
    });
    expect(sameSamples(await result(both), halves(three, two))).toBe(true);
  });

  it('are the same whether the variants were kept or are computed with them', async () => {
    const wanted = step({ seed: 2, choices: [{ seed: 1, at: atRight }] });
    const computed = await result(wanted);
    replay = createReplay(scratch.file('variants-only'), () => Promise.reject(new Error('no network')));
    for (const seed of [1, 2]) await result(step({ seed }));
    expect(await replay.isCached(photo, 'photo', [wanted])).toBe(true);
    expect(sameSamples(await result(wanted), computed)).toBe(true);
    expect(sameSamples(computed, halves(two, one))).toBe(true);
  });

  it('take the last choice, and none where it names no hole', async () => {
    const choices = [
      { seed: 2, at: atLeft },
      { seed: 3, at: [65, 80] },
      { seed: 2, at: [130, 5, 9999, 9999] },
    ];
    expect(sameSamples(await result(step({ seed: 1, choices })), halves(three, one))).toBe(true);
  });

  it('leave the name of a step without them as it was', () => {
    const plain = step({ seed: 1 });
    for (const same of [{ choices: [] }, { choices: undefined }, { seeds: [1, 2, 3] }])
      expect(canonicalStep(step({ seed: 1, ...same }))).toBe(canonicalStep(plain));
    expect(canonicalStep(step({ seed: 1, choices: [{ seed: 1, at: atLeft }] }))).not.toBe(canonicalStep(plain));
  });
});
