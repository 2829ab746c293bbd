import { describe, expect, it } from 'vitest';
import { createRandom, type RandomSource } from '../../../../src-main/imaging/random.ts';
import type { Samples } from '../../../../src-main/imaging/pixels/samples.ts';
import { createReplay } from '../../../../src-main/engine/render/replay.ts';
import { AppError } from '../../../../src-main/shared/errors.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../../src-main/shared/mask/rasterize.ts';
import type { Step } from '../../../../src-main/steps/index.ts';
import { fillMethods } from '../../../../src-main/steps/fill/params.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork } from '../../../support/plain-network.ts';
import { between, pick, randomMask } from '../../../support/random-masks.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { cleanStep, fillStep, someModel, toneStep } from '../../../support/steps.ts';
import { sameSamples, wholeOf } from '../../steps/tone/tone-pictures.ts';

const scratch = scratchForFile('random-steps');
const network = plainNetwork((value) => 0.15 + 0.7 * value);

/** Of any shape: a pixel, a line, a strip longer than what a fill looks at, with and without alpha. */
function randomPhoto(random: RandomSource): MemoryPhoto {
  const side = (): number => between(random, 1, 60);
  const size = pick(random, [
    { width: side(), height: side() },
    { width: side(), height: side() },
    { width: between(random, 200, 420), height: between(random, 1, 30) },
    { width: between(random, 1, 30), height: between(random, 200, 420) },
    { width: 1, height: side() },
    { width: side(), height: 1 },
  ]);
  const channels = between(random, 1, 4);
  const depth = pick(random, [8, 16] as const);
  const largest = depth === 8 ? 255 : 65535;
  const alpha = pick(random, ['opaque', 'any', 'hole', 'none']);
  return memoryPhoto({ ...size, channels, depth }, (x, y, c) => {
    if (channels % 2 === 0 && c === channels - 1) {
      if (alpha === 'any') return random.below(largest + 1);
      return alpha === 'opaque' || (alpha === 'hole' && (x + y) % 16 > 5) ? largest : 0;
    }
    return Math.round(largest * (0.4 + 0.25 * Math.sin(x / 7 + c) + 0.2 * Math.cos(y / 5) + 0.1 * random.unit()));
  });
}

function randomStep(random: RandomSource, photo: MemoryPhoto): Step {
  const mask = randomMask(random, photo);
  const coin = (): boolean => random.unit() < 0.5;
  switch (pick(random, ['fill', 'fill', 'tone', 'clean'] as const)) {
    case 'fill': {
      const method = pick(random, fillMethods);
      const named = method === 'network' || (method === 'auto' && coin());
      const params = { method, rotations: coin(), mirror: coin(), ensemble: coin(), grain: coin() };
      const rest = { mask, avoid: coin() ? [] : randomMask(random, photo), seed: random.below(1000) };
      return fillStep({ ...params, ...(named ? { model: someModel } : {}) }, rest);
    }
    case 'tone':
      return toneStep({ fade: random.unit(), cast: random.unit() }, { mask });
    case 'clean':
      return cleanStep({ strength: pick(random, [0, 0.5, 1]), ensemble: coin() }, { mask });
  }
}

/** Pixels that some step may change. An empty mask of a tone or of cleaning stands for the whole photo. */
function touchable(steps: readonly Step[], photo: MemoryPhoto): Uint8Array {
  const touched = new Uint8Array(photo.width * photo.height);
  for (const { op, mask } of steps) {
    const whole: Mask = op !== 'fill' && mask.length === 0 ? [{ type: 'invert' }] : mask;
    rasterizeMask(whole, photo, wholeOf(photo)).values.forEach((value, at) => (touched[at] |= value));
  }
  return touched;
}

async function tilesOf(photo: MemoryPhoto, picture: Pick<MemoryPhoto, 'readLevel'>, tile: number): Promise<Samples> {
  const whole = memoryPhoto(photo, () => 0);
  const smallest = Math.max(1, Math.ceil(Math.log2(Math.max(photo.width, photo.height))));
  for (let level = smallest; level >= 0; level -= 1) {
    const [width, height] = [Math.ceil(photo.width / 2 ** level), Math.ceil(photo.height / 2 ** level)];
    for (let y = 0; y < height; y += tile) {
      for (let x = 0; x < width; x += tile) {
        const rect = { x, y, width: Math.min(tile, width - x), height: Math.min(tile, height - y) };
        const pixels = await picture.readLevel(level, rect);
        expect(pixels.length).toBe(rect.width * rect.height * photo.channels);
        if (level === 0) whole.pixels.set(whole.with([{ rect, pixels }]));
      }
    }
  }
  return whole.pixels;
}

async function attempt(seed: number): Promise<'done' | 'refused'> {
  const random = createRandom(seed);
  const photo = randomPhoto(random);
  const steps = Array.from({ length: between(random, 1, 3) }, () => randomStep(random, photo));
  const replay = createReplay(scratch.file(String(seed)), () => Promise.resolve(network));
  try {
    await replay.use(photo, `photo ${seed}`, steps, async ({ picture, changes }) => {
      const shown = await picture.readRegion(wholeOf(photo));
      const patches = [];
      for await (const patch of changes()) patches.push(patch);
      expect(sameSamples(photo.with(patches), shown)).toBe(true);
      expect(sameSamples(await tilesOf(photo, picture, between(random, 7, 100)), shown)).toBe(true);
      const touched = touchable(steps, photo);
      for (let at = 0; at < shown.length; at += 1) {
        if (touched[Math.floor(at / photo.channels)] === 0 && shown[at] !== photo.pixels[at]) {
          expect.fail(`changed outside of the masks at sample ${at}`);
        }
      }
    });
    return 'done';
  } catch (error) {
    if (error instanceof AppError && ['MASK_EMPTY', 'MASK_FULL'].includes(error.code)) return 'refused';
    throw new Error(`${seed}: ${JSON.stringify({ ...photo, pixels: 0 })} ${JSON.stringify(steps)}`, { cause: error });
  }
}

describe('steps over any masks', { timeout: 240_000 }, () => {
  const cases = Number(process.env.HEIRLOOM_RANDOM_CASES ?? 200);

  it('change nothing outside of them, show in tiles what they write, and refuse in words', async () => {
    const outcomes = { done: 0, refused: 0 };
    for (let seed = 1; seed <= cases; seed += 1) outcomes[await attempt(seed)] += 1;
    expect(outcomes.done).toBeGreaterThan(cases / 4);
    expect(outcomes.refused).toBeGreaterThan(cases / 20);
  });
});
