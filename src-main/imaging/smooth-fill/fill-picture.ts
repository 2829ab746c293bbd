import { BlockFeatures } from './block-features.ts';
import { neighbourSteps, type QuadraticEnergy } from './energy.ts';
import { enlargeInto, halveAround } from './half-scale.ts';
import { holeDepth } from '../hole-depth.ts';
import { deepest, findClusters } from './hole-clusters.ts';
import { solveByTiles } from './large-holes.ts';
import { learnPredictors } from './local-predictors.ts';
import type { YieldBudget } from './yield-budget.ts';
import { blockSide, excludePatches, PatchMoments } from './patch-moments.ts';
import { markWantedBlocks, predictionPattern } from './prediction-energy.ts';
import { narrowShapes, wideShapes, type PredictorShapes } from './predictor-shapes.ts';
import { createEnergy, solveGroups, type EnergyData } from './solve-groups.ts';
import type { PictureWithHole } from './working-picture.ts';

/**
 * How the surroundings are continued. `adaptive`: as the photo itself behaves around each place, learnt from the known pixels
 * there. `biharmonic`: like a bent plate, smooth in value and slope. `harmonic`: like a soap film, smooth in value.
 */
export type SmoothModel = 'adaptive' | 'biharmonic' | 'harmonic';

export interface MeasuredHole extends PictureWithHole {
  /** As from holeDepth. */
  depth: Uint16Array;
}

export interface ModelChoice {
  model: SmoothModel;
  /** px, for `biharmonic`. */
  tensionLength: number;
}

/** Holes with more pixels than this are solved by tiles: their factor would take more than about 300 MB. */
const largestDirect = 120_000;

/** Holes up to this size, in pixels, are solved at once, by a thread each: a factor takes about 50 MB. */
const largestAtOnce = 32_768;

/** Sweeps over the tiles. What they leave of the half-scale start is smooth, and deep inside the hole. */
const sweeps = 2;

/** Holes larger (pixels) and deeper (px) than this are first described at half scale only. */
const roughFrom = { pixels: 4_000, depth: 12 };

/** Holes deeper than this, px, are predicted from fewer neighbours. */
const narrowFrom = 40;

/** Of the plate whose fill tells which surroundings a hole resembles. */
const firstTensionLength = 4;

/** Fills every missing pixel. `onProgress` gets the fraction done. */
export async function fillPicture(
  target: MeasuredHole,
  choice: ModelChoice,
  budget: YieldBudget,
  onProgress: (fraction: number) => void,
): Promise<void> {
  if (choice.model === 'adaptive') {
    await fillAdaptively(target, budget, onProgress);
    return;
  }
  const bending = choice.model === 'harmonic' ? 0 : 1;
  const tension = choice.model === 'harmonic' ? 1 : choice.tensionLength ** -2;
  const energy = { bending, tension };
  const clusters = await clustersOf(target, createEnergy(target.picture, energy), budget);
  await minimise(target, energy, clusters, choice, budget, onProgress);
}

async function fillAdaptively(
  target: MeasuredHole,
  budget: YieldBudget,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const { picture, depth } = target;
  const plate = { bending: 1, tension: firstTensionLength ** -2 };
  const plateChoice: ModelChoice = { model: 'biharmonic', tensionLength: firstTensionLength };
  const fine: Int32Array[] = [];
  for (const pixels of await clustersOf(target, createEnergy(picture, plate), budget)) {
    if (pixels.length > roughFrom.pixels && deepest(pixels, depth) > roughFrom.depth) {
      await startFromHalf(target, pixels, plateChoice, budget);
    } else {
      fine.push(pixels);
    }
  }
  await minimise(target, plate, fine, plateChoice, budget, (fraction) => onProgress(0.2 * fraction));

  const features = new BlockFeatures(picture);
  const clusters = await clustersOf(target, predictionPattern(wideShapes), budget);
  const wide = clusters.filter((pixels) => deepest(pixels, depth) <= narrowFrom);
  const narrow = clusters.filter((pixels) => deepest(pixels, depth) > narrowFrom);
  let done = 0;
  for (const [shapes, group] of [
    [wideShapes, wide],
    [narrowShapes, narrow],
  ] as const) {
    if (group.length === 0) continue;
    const share = countPixels(group) / countPixels(clusters);
    const from = 0.2 + 0.8 * done;
    const energy = await learnEnergy(target, shapes, group, features, budget, (fraction) =>
      onProgress(from + 0.4 * share * fraction),
    );
    await minimise(target, energy, group, { model: 'adaptive', tensionLength: 0 }, budget, (fraction) =>
      onProgress(from + 0.4 * share * (1 + fraction)),
    );
    done += share;
  }
}

async function learnEnergy(
  target: PictureWithHole,
  shapes: PredictorShapes,
  clusters: readonly Int32Array[],
  features: BlockFeatures,
  budget: YieldBudget,
  onProgress: (fraction: number) => void,
): Promise<EnergyData> {
  const { picture } = target;
  const { width, height } = picture;
  const columns = Math.ceil(width / blockSide);
  const wanted = new Uint8Array(columns * Math.ceil(height / blockSide));
  for (const pixels of clusters) {
    markWantedBlocks(wanted, columns, pixels, picture, shapes.radius);
    if (budget.spend(20 * pixels.length)) await budget.yieldToEventLoop();
  }
  const moments = new PatchMoments(picture, await excludePatches(target, shapes, budget), shapes);
  return { predictors: await learnPredictors(moments, features, shapes, wanted, columns, budget, onProgress) };
}

/** Solves the clusters, of which none sees another; the large ones by tiles, from the fill of the same kind at half scale. */
async function minimise(
  target: PictureWithHole,
  energy: EnergyData,
  clusters: readonly Int32Array[],
  choice: ModelChoice,
  budget: YieldBudget,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const total = Math.max(1, countPixels(clusters));
  // The largest first, so that no thread is left with one at the end.
  const small = clusters.filter(({ length }) => length <= largestAtOnce).sort((a, b) => b.length - a.length);
  let done = 0;
  await solveGroups(target.picture, energy, small, budget, (group) => {
    onProgress(done / total);
    done += small[group].length;
  });
  done = countPixels(small);
  onProgress(done / total);
  for (const pixels of clusters) {
    if (pixels.length <= largestAtOnce) continue;
    if (pixels.length <= largestDirect) {
      await solveGroups(target.picture, energy, [pixels], budget);
    } else {
      await startFromHalf(target, pixels, choice, budget);
      await solveByTiles(target.picture, energy, pixels, sweeps, budget);
    }
    done += pixels.length;
    onProgress(done / total);
  }
}

/** Fills `pixels` with what the same fill makes of the picture at half scale. */
async function startFromHalf(
  target: PictureWithHole,
  pixels: Int32Array,
  choice: ModelChoice,
  budget: YieldBudget,
): Promise<void> {
  const half = await halveAround(pixels, target, budget);
  const { width, height } = half.picture;
  const depth = await holeDepth((pixel) => half.hole[pixel] !== 0, width, height, budget.spending(4 * width));
  const tensionLength = choice.tensionLength / 2;
  await fillPicture({ ...half, depth }, { ...choice, tensionLength }, budget, () => undefined);
  enlargeInto(target.picture, pixels, half);
}

function clustersOf(
  { picture, hole }: PictureWithHole,
  { pattern, reach }: Pick<QuadraticEnergy, 'pattern' | 'reach'>,
  budget: YieldBudget,
): Promise<Int32Array[]> {
  return findClusters(hole, picture, neighbourSteps(pattern, reach), budget);
}

function countPixels(clusters: readonly Int32Array[]): number {
  return clusters.reduce((sum, pixels) => sum + pixels.length, 0);
}
