import type { FillProblem } from '../../../imaging/fill-problem.ts';
import { holeDepth } from '../../../imaging/hole-depth.ts';
import { CONTEXT, createLevel, HOLE, KNOWN, quantise, type Level } from './level.ts';
import { measureTexture } from './texture.ts';
import { tuning } from './tuning.ts';

/**
 * The photo at full size and at half the size over and over, finest first, until the hole is about two patches wide or the
 * picture hardly larger than a patch. The finest `estimate` is a copy of the problem's pixels with the hole at 0.
 */
export async function buildPyramid(
  problem: FillProblem,
  patchRadius: number,
  yieldToEventLoop: () => Promise<void>,
): Promise<{ levels: Level[]; depths: Uint16Array[] }> {
  const levels = [await finestLevel(problem, yieldToEventLoop)];
  const depths: Uint16Array[] = [];
  const patch = 2 * patchRadius + 1;
  for (;;) {
    const last = levels[levels.length - 1];
    const { width, height, kind } = last;
    const depth = await holeDepth((p) => kind[p] === HOLE, width, height, yieldToEventLoop);
    depths.push(depth);
    let deepest = 0;
    for (let p = 0; p < depth.length; p++) if (depth[p] > deepest) deepest = depth[p];
    if (2 * deepest <= tuning.coarsestHole * patch || Math.min(width, height) < 4 * patch) break;
    levels.push(await halve(last, yieldToEventLoop));
  }
  return { levels, depths };
}

async function finestLevel(problem: FillProblem, yieldToEventLoop: () => Promise<void>): Promise<Level> {
  const { width, height, channels, pixels, hole, forbidden } = problem;
  const level = createLevel(width, height, channels);
  const { kind, estimate } = level;
  estimate.set(pixels);
  for (let y = 0; y < height; y++) {
    for (let p = y * width; p < (y + 1) * width; p++) {
      if (hole[p]) {
        kind[p] = HOLE;
        estimate.fill(0, p * channels, (p + 1) * channels);
      } else if (forbidden?.[p]) kind[p] = CONTEXT;
    }
    quantise(level, y * width * channels, (y + 1) * width * channels);
    if ((y & 3) === 0) await yieldToEventLoop();
  }
  await measureTexture(level, tuning.textureReach, yieldToEventLoop);
  return level;
}

const taps = [1, 3, 3, 1];

/**
 * Half the size, rounded up, by a 4 × 4 binomial filter over what is known. A pixel is hole where more than half of the
 * filter's weight fell on hole, and context where any of the four pixels under it is.
 */
async function halve(fine: Level, yieldToEventLoop: () => Promise<void>): Promise<Level> {
  const { channels } = fine;
  const width = (fine.width + 1) >> 1;
  const height = (fine.height + 1) >> 1;
  const coarse = createLevel(width, height, channels);
  const { estimate, kind, texture } = coarse;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = y * width + x;
      let known = 0;
      let hole = 0;
      let context = false;
      let across = 0;
      let down = 0;
      for (let j = 0; j < 4; j++) {
        const sy = 2 * y - 1 + j;
        if (sy < 0 || sy >= fine.height) continue;
        for (let i = 0; i < 4; i++) {
          const sx = 2 * x - 1 + i;
          if (sx < 0 || sx >= fine.width) continue;
          const weight = taps[i] * taps[j];
          const from = sy * fine.width + sx;
          if (fine.kind[from] === HOLE) {
            hole += weight;
            continue;
          }
          // The four in the middle, with weight 9, are the pixels that this one stands for.
          if (fine.kind[from] === CONTEXT && weight === 9) context = true;
          known += weight;
          for (let c = 0; c < channels; c++) estimate[to * channels + c] += weight * fine.estimate[from * channels + c];
          across += weight * fine.texture[2 * from];
          down += weight * fine.texture[2 * from + 1];
        }
      }
      kind[to] = hole > known ? HOLE : context ? CONTEXT : KNOWN;
      if (known === 0) continue;
      for (let c = 0; c < channels; c++) estimate[to * channels + c] /= known;
      texture[2 * to] = Math.round(across / known);
      texture[2 * to + 1] = Math.round(down / known);
    }
    quantise(coarse, y * width * channels, (y + 1) * width * channels);
    await yieldToEventLoop();
  }
  return coarse;
}
