import { AppError } from '../../../shared/errors.ts';
import type { BatchGenerator, BatchMaker, BatchRecipe } from './batch-generator.ts';
import { holePatches } from './hole-patches.ts';
import { noisePatches } from './noise-patches.ts';
import { noisyPatches } from './noisy-patches.ts';
import { pixelPatches } from './pixel-patches.ts';

/** All of them: a worker finds its generator by name, since functions cannot be sent to it. */
const generators: ReadonlyMap<string, BatchGenerator> = new Map([
  ['noise-patches', noisePatches],
  ['hole-patches', holePatches],
  ['noisy-patches', noisyPatches],
  ['pixel-patches', pixelPatches],
]);

export function createBatchMaker({ generator, options }: BatchRecipe): BatchMaker {
  const found = generators.get(generator);
  if (!found) throw new AppError('INTERNAL', `There are no batches called “${generator}”.`);
  return found.create(options);
}
