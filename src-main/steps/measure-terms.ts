import type { PixelSource } from '../imaging/pixels/pixel-source.ts';
import type { StepTerms, TermChange, TermName } from '../shared/data/step-terms.ts';
import { measureNoise } from './clean/measure-noise.ts';
import { fewestEdges, measureBlur, smoothedParts } from './deblur/measure-blur.ts';

/** Levels to a pixel of a smoothed photo from which a gradient is a strong edge, and as many deviations of the noise. */
const steep = 6;
const aboveNoise = 1.5;
/** Deviation of a component of the gradient in a photo smoothed by 1 px, of white noise of deviation 1. */
const gradientOfNoise = 0.159;

/**
 * The terms of `names` that can be measured on a picture and what a step made of it; `missing` is not measured on pixels.
 * @throws CANCELLED
 */
export async function measureTerms(
  before: PixelSource,
  after: PixelSource,
  names: readonly TermName[],
  signal?: AbortSignal,
): Promise<StepTerms> {
  const wants = (...some: TermName[]): boolean => some.some((name) => names.includes(name));
  const terms: { [Name in TermName]?: TermChange } = {};
  if (wants('noise', 'blocks', 'edges')) {
    const [from, to] = [await measureNoise(before, signal), await measureNoise(after, signal)];
    const noise = { before: 255 * from.noise, after: 255 * to.noise };
    if (wants('noise')) terms.noise = noise;
    if (wants('blocks')) terms.blocks = { before: 255 * from.blocks, after: 255 * to.blocks };
    const kept = wants('edges') ? await edgesKept(before, after, noise, signal) : null;
    if (kept !== null) terms.edges = { before: 1, after: kept };
  }
  if (wants('blur')) {
    const [from, to] = [await measureBlur(before, signal), await measureBlur(after, signal)];
    if (Math.min(from.edges, to.edges) >= fewestEdges) terms.blur = { before: from.blur, after: to.blur };
  }
  return terms;
}

/**
 * The gradient energy that is left where the picture before has strong edges, as a share of what was there, without the energy that the noise of each
 * adds; null where there are too few edges. @param noise levels
 */
async function edgesKept(
  before: PixelSource,
  after: PixelSource,
  noise: TermChange,
  signal?: AbortSignal,
): Promise<number | null> {
  const least = (Math.max(steep, aboveNoise * noise.before) / 255) ** 2;
  const sums = { before: 0, after: 0, count: 0 };
  const others = smoothedParts(after, signal);
  for await (const { part, luma } of smoothedParts(before, signal)) {
    const other = (await others.next()).value?.luma;
    if (!luma || !other) continue;
    for (let y = 1; y < part.height - 1; y += 1) {
      for (let x = 1; x < part.width - 1; x += 1) {
        const at = y * part.width + x;
        const energy = gradientEnergy(luma, at, part.width);
        if (energy < least) continue;
        sums.before += energy;
        sums.after += gradientEnergy(other, at, part.width);
        sums.count += 1;
      }
    }
  }
  if (sums.count < fewestEdges) return null;
  const added = (levels: number): number => 2 * sums.count * ((gradientOfNoise * levels) / 255) ** 2;
  return Math.max(0, sums.after - added(noise.after)) / (sums.before - added(noise.before));
}

/** By central differences. */
function gradientEnergy(luma: Float32Array, at: number, width: number): number {
  return ((luma[at + 1] - luma[at - 1]) / 2) ** 2 + ((luma[at + width] - luma[at - width]) / 2) ** 2;
}
