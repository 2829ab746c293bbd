import type { Fill, FillContext, FillProblem } from '../problem.ts';
import { createRandom } from '../../imaging/random.ts';
import type { ExemplarOptions } from './options.ts';
import { tuning as defaults } from './tuning.ts';
import type { Tuning } from './tuning.ts';
import { distanceInside, finestLevel, halve, holeRadius } from './pyramid.ts';
import { createField } from './field.ts';
import type { Field } from './field.ts';
import { KNOWN, quantise } from './level.ts';
import type { Level } from './level.ts';
import { peel, randomSources } from './start.ts';
import { Searcher } from './search.ts';
import { copyBest, vote, voteWeights } from './vote.ts';
import { solveMembrane } from './membrane.ts';

export const fillExemplar: Fill<ExemplarOptions> = (problem, options, context) =>
  fillTuned(problem, options, context, defaults);

function inherit(fine: Level, field: Field, coarse: Level, coarseField: Field): void {
  const { radius } = field;
  const r = coarseField.radius;
  const { channels } = fine;
  for (let t = 0; t < field.targets.length; t++) {
    const p = field.targets[t];
    const x = p % fine.width;
    const y = (p / fine.width) | 0;
    const px = Math.min(coarse.width - 1 - r, Math.max(r, x >> 1));
    const py = Math.min(coarse.height - 1 - r, Math.max(r, y >> 1));
    const ct = coarseField.targetAt[py * coarse.width + px];
    if (ct < 0 || coarseField.source[ct] < 0) continue;
    const cs = coarseField.source[ct];
    const dx = x - 2 * px;
    const dy = y - 2 * py;
    // identity laying only for now
    const sx = 2 * (cs % coarse.width) + dx;
    const sy = 2 * ((cs / coarse.width) | 0) + dy;
    if (sx < radius || sy < radius || sx >= fine.width - radius || sy >= fine.height - radius) continue;
    const s = sy * fine.width + sx;
    if (field.valid[s] !== 1) continue;
    field.source[t] = s;
    for (let c = 0; c < channels; c++) field.shift[t * channels + c] = coarseField.shift[ct * channels + c];
  }
}

/** Unknown pixels take the coarse guess, bilinearly. */
function magnify(fine: Level, field: Field, coarse: Level): void {
  const { channels } = fine;
  for (const q of field.unknown) {
    const fx = ((q % fine.width) - 0.5) / 2;
    const fy = (((q / fine.width) | 0) - 0.5) / 2;
    const x0 = Math.max(0, Math.floor(fx));
    const y0 = Math.max(0, Math.floor(fy));
    const x1 = Math.min(coarse.width - 1, x0 + 1);
    const y1 = Math.min(coarse.height - 1, y0 + 1);
    const ax = Math.max(0, fx - x0);
    const ay = Math.max(0, fy - y0);
    for (let c = 0; c < channels; c++) {
      const at = (x: number, y: number): number => coarse.estimate[(y * coarse.width + x) * channels + c];
      fine.estimate[q * channels + c] =
        (1 - ay) * ((1 - ax) * at(x0, y0) + ax * at(x1, y0)) + ay * ((1 - ax) * at(x0, y1) + ax * at(x1, y1));
    }
    quantise(fine, q);
  }
}

export async function fillTuned(
  problem: FillProblem,
  options: ExemplarOptions,
  context: FillContext,
  tuning: Tuning,
): Promise<Float32Array> {
  void options;
  const random = createRandom(context.seed);
  const levels: Level[] = [finestLevel(problem, tuning.textureReach)];
  for (;;) {
    const last = levels[levels.length - 1];
    if (holeRadius(last) <= tuning.coarseHoleRadius) break;
    if (Math.min(last.width, last.height) < 8 * tuning.patchRadius) break;
    levels.push(halve(last));
  }
  let above: { level: Level; field: Field } | undefined;
  for (let index = levels.length - 1; index >= 0; index--) {
    const level = levels[index];
    const field = createField(level, tuning.patchRadius, distanceInside(level), tuning.confidenceBase);
    const textureWeight = tuning.textureWeight * 16 * (2 * tuning.patchRadius + 1) ** 2;
    const floor = 2 * (2 * field.radius + 1) ** 2 * level.channels;
    if (above === undefined) {
      if (tuning.start === 'peel') await peel(level, field, random, 3000, textureWeight, context.breathe);
      else {
        const fixed = new Uint8Array(level.kind.length);
        for (let p = 0; p < fixed.length; p++) fixed[p] = level.kind[p] === KNOWN ? 1 : 0;
        solveMembrane(level.width, level.height, level.channels, level.estimate, field.unknown, fixed);
        for (const q of field.unknown) quantise(level, q);
      }
    } else {
      magnify(level, field, above.level);
      inherit(level, field, above.level, above.field);
      vote(level, field, voteWeights(field, 0, 1));
    }
    randomSources(field, random);
    const searcher = new Searcher(
      level,
      field,
      {
        shiftPenalty: tuning.shiftPenalty,
        shiftLimit: tuning.shiftLimit,
        layingCount: 1,
        textureWeight,
        nearness: tuning.nearness * (1 << index),
      },
      random,
    );
    const rounds = tuning.rounds[Math.min(index, tuning.rounds.length - 1)];
    const sweeps = tuning.sweeps[Math.min(index, tuning.sweeps.length - 1)];
    for (let round = 0; round < rounds; round++) {
      searcher.refresh();
      for (let sweep = 0; sweep < sweeps; sweep++) {
        for (let start = 0; start < field.targets.length; start += 256) {
          searcher.sweep(((round * sweeps + sweep) & 1) === 0, start, Math.min(field.targets.length, start + 256));
          await context.breathe();
        }
      }
      searcher.settleShifts();
      const change = vote(level, field, voteWeights(field, tuning.voteSharpness, floor));
      if (change < tuning.stopChange) break;
    }
    if (index === 0) {
      if (tuning.finish !== 'vote') {
        searcher.refresh();
        searcher.settleShifts();
        if (tuning.finish === 'copy') copyBest(level, field);
        if (tuning.finish === 'sharp') vote(level, field, voteWeights(field, tuning.finishSharpness, floor));
      }
      if (tuning.seam) blendSeam(level, field);
    }
    above = { level, field };
  }
  const finest = levels[0];
  const result = problem.pixels.slice();
  for (let p = 0; p < problem.hole.length; p++) {
    if (!problem.hole[p]) continue;
    for (let c = 0; c < problem.channels; c++)
      result[p * problem.channels + c] = finest.estimate[p * problem.channels + c] / 255;
  }
  context.progress(1);
  return result;
}

/** Adds to the hole the membrane of the difference between the photo and what the border's patches would copy there. */
function blendSeam(level: Level, field: Field): void {
  const { channels, estimate, kind } = level;
  const difference = new Float32Array(estimate.length);
  const fixed = new Uint8Array(kind.length);
  for (let t = 0; t < field.targets.length; t++) {
    const p = field.targets[t];
    if (kind[p] !== KNOWN) continue;
    fixed[p] = 1;
    for (let c = 0; c < channels; c++)
      difference[p * channels + c] =
        estimate[p * channels + c] - estimate[field.source[t] * channels + c] - field.shift[t * channels + c];
  }
  solveMembrane(level.width, level.height, channels, difference, field.unknown, fixed);
  for (const q of field.unknown)
    for (let c = 0; c < channels; c++)
      estimate[q * channels + c] = Math.min(
        255,
        Math.max(0, estimate[q * channels + c] + difference[q * channels + c]),
      );
}
export { tuning } from './tuning.ts';
