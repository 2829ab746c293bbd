import { AppError } from '../../../shared/errors.ts';
import { createRandom } from '../../../imaging/random.ts';
import type { WorkContext } from '../../../platform/work-context.ts';
import type { Fill, FillProblem } from '../../../imaging/fill-problem.ts';
import { indicesWhere } from '../../../imaging/indices.ts';
import { createField, type Field } from './field.ts';
import { inheritSources, magnify } from './inherit.ts';
import { HOLE, type Level } from './level.ts';
import { settingsOf, type ExemplarOptions, type ExemplarSettings } from './options.ts';
import { patchFeatures } from './features.ts';
import { buildPyramid } from './pyramid.ts';
import { blendSeam, diffuse } from './seam.ts';
import { Searcher, threadsFor } from './search.ts';
import { chooseSources } from './sources.ts';
import { interpolateStart, peel, scatter } from './start.ts';
import { tuning } from './tuning.ts';
import { copyBest, vote } from './vote.ts';

/** Rounds that the coarsest level, which starts from a guess, is given at least; thin holes have only this one. */
const startRounds = 6;
const onlyRounds = 2;
/** Patches that may be copied for each missing pixel of a level that the fill may start at. */
const fewestSources = 0.15;
/** Of the whole cost: the pyramid before the first level, and copying and blending after the last. */
const before = 0.05;
const after = 0.05;

/**
 * Fills wide holes with texture and structure copied from around them: patches are matched and voted on from coarse to fine
 * (Wexler, Shechtman, Irani 2007; Newson, Almansa, Gousseau, Pérez 2017), the finest level copies the best patches' middles,
 * and a membrane takes the seam away. `forbidden` pixels are compared with, as what the fill must join on to, but are neither
 * copied nor voted with; where the photo leaves nothing to copy, the hole is filled smoothly from its border.
 *
 * Memory beside the problem: about 80 bytes for each pixel in colour, 110 more for each of the hole, and 12 MiB for each further thread. Time on a desktop
 * processor: about 40 µs for each pixel of the hole, and 0.3 µs for each pixel of the window.
 *
 * @throws INVALID_REQUEST for options out of range or channels other than 1 and 3, MASK_FULL where every pixel is hole,
 * CANCELLED.
 */
export const fillExemplar: Fill<ExemplarOptions> = async (problem, options, context) => {
  const settings = settingsOf(options);
  check(problem);
  const hole = indicesWhere(problem.hole.length, (p) => problem.hole[p] !== 0);
  if (hole.length === 0) {
    context.progress(1);
    return problem.pixels.slice();
  }
  if (hole.length === problem.hole.length) {
    throw new AppError(
      'MASK_FULL',
      'Everything is marked as damage, so there is nothing to restore it from. Erase part of the mask.',
      { why: 'texture' },
    );
  }
  const yieldToEventLoop = (): Promise<void> => context.yieldToEventLoop();
  const helped = { ...context, threads: threadsFor(hole.length, context) };
  await yieldToEventLoop();
  const { levels, depths } = await buildPyramid(problem, settings.patchRadius, yieldToEventLoop);
  const costs = levels.map(costOf);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  let done = before;
  let coarser: Explained | undefined;
  for (let index = levels.length - 1; index >= 0; index--) {
    const share = ((1 - before - after) * costs[index]) / total;
    const note = `level ${levels.length - index} of ${levels.length}`;
    context.progress(done, note);
    const start = done;
    const report = (fraction: number): void => context.progress(start + share * fraction, note);
    coarser = await explain(levels, depths, index, coarser, settings, helped, report);
    done += share;
  }
  const finest = levels[0];
  context.progress(1 - after, 'blending');
  if (coarser?.field) {
    await copyBest(finest, coarser.field, yieldToEventLoop);
    await blendSeam(finest, coarser.field, yieldToEventLoop);
  } else await diffuse(finest, hole, yieldToEventLoop);
  context.progress(1);
  return finest.estimate.slice();
};

function check({ width, height, channels, pixels, hole, forbidden }: FillProblem): void {
  const count = width * height;
  const fits = pixels.length === count * channels && hole.length === count && (forbidden?.length ?? count) === count;
  if (fits && (channels === 1 || channels === 3)) return;
  throw new AppError(
    'INVALID_REQUEST',
    `The texture fill cannot take ${width} × ${height} pixels of ${channels} channels.`,
    { why: 'texture-picture', width, height, channels },
  );
}

/** A level whose hole holds a guess, with the field that led to it; no field where there was too little to copy. */
interface Explained {
  level: Level;
  field: Field | undefined;
}

async function explain(
  levels: readonly Level[],
  depths: readonly Uint16Array[],
  index: number,
  coarser: Explained | undefined,
  settings: ExemplarSettings,
  context: WorkContext,
  report: (fraction: number) => void,
): Promise<Explained> {
  const level = levels[index];
  const scale = 2 ** index;
  const yieldToEventLoop = (): Promise<void> => context.yieldToEventLoop();
  const random = createRandom(context.seed ^ Math.imul(index, 0x9e3779b1));
  // A variant does without some sources where structure is decided; the finest level may copy all there is.
  const choosy = index > 0 || levels.length === 1;
  const choice = await chooseSources(level, scale, settings, context.seed, choosy, yieldToEventLoop);
  if (choice === undefined) return { level, field: undefined };
  if (index > 0 && !coarser?.field && isTooFew(choice.sources, level)) return { level, field: undefined };
  const field = await createField(level, choice, depths[index], yieldToEventLoop);
  if (coarser?.field) {
    await magnify(level, field.hole, coarser.level, yieldToEventLoop);
    await inheritSources(level, field, coarser.level, coarser.field, yieldToEventLoop);
    await vote(level, field, field.hole, field.confidence, yieldToEventLoop);
  } else if (coarser) interpolateStart(level);
  else await peel(level, field, scale, random, yieldToEventLoop);
  await scatter(field, random, yieldToEventLoop);
  const features = await patchFeatures(level, field.radius, yieldToEventLoop);
  const { orientations: allowed } = settings;
  const { threads, undivided } = context;
  const pause = yieldToEventLoop;
  using searcher = new Searcher(level, field, { scale, allowed, random, features, threads, undivided, pause });
  const fewest = coarser?.field ? 0 : levels.length === 1 ? onlyRounds : startRounds;
  const rounds = Math.max(fewest, roundsOf(index));
  const passes = undivided ? tuning.undividedSweeps : tuning.sweeps;
  const sweeps = passes[Math.min(index, passes.length - 1)];
  const reach = coarser?.field && !undivided ? tuning.searchReach : Infinity;
  for (let round = 0; round < rounds; round++) {
    // The rest of the round is the vote.
    await searcher.improve(sweeps, reach, (fraction) => report((round + 0.9 * fraction) / rounds));
    const change = await searcher.vote();
    report((round + 1) / rounds);
    if (change * 255 < tuning.settledChange) break;
  }
  if (index === 0) await searcher.refresh();
  return { level, field };
}

/**
 * Whether a coarse level leaves so little to copy that all of the hole would become like it. It starts at a finer one then, from what is
 * interpolated: six landscapes with 0.6 to 0.8 missing have 15.8 dB so, and 12.9 dB where the coarsest copied from 1 to 40 patches.
 */
function isTooFew(sources: Uint8Array, { kind }: Level): boolean {
  let [copyable, missing] = [0, 0];
  for (let p = 0; p < kind.length; p++) {
    copyable += sources[p];
    if (kind[p] === HOLE) missing += 1;
  }
  return copyable < fewestSources * missing;
}

function roundsOf(index: number): number {
  return tuning.rounds[Math.min(index, tuning.rounds.length - 1)];
}

/** What a level is expected to take, in arbitrary units: preparing every pixel, and searching for the hole's. */
function costOf(level: Level, index: number): number {
  let hole = 0;
  for (let p = 0; p < level.kind.length; p++) if (level.kind[p] === HOLE) hole += 1;
  const sweeps = tuning.sweeps[Math.min(index, tuning.sweeps.length - 1)];
  return level.kind.length + hole * roundsOf(index) * (20 * sweeps + 20);
}
