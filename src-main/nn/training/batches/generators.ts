import type { ModelTask } from '../../../shared/data/model.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BatchGenerator, BatchMaker, BatchRecipe } from './batch-generator.ts';
import { blurredPatches } from './blurred-patches.ts';
import { holePatches } from './hole-patches.ts';
import { markedPatches } from './marked-patches.ts';
import { noisePatches } from './noise-patches.ts';
import { noisyPatches } from './noisy-patches.ts';
import { pixelPatches } from './pixel-patches.ts';
import { wholePictures } from './whole-pictures.ts';

/** All of them: a worker finds its generator by name, since functions cannot be sent to it. */
const generators: ReadonlyMap<string, BatchGenerator> = new Map([
  ['noise-patches', noisePatches],
  ['hole-patches', holePatches],
  ['noisy-patches', noisyPatches],
  ['blurred-patches', blurredPatches],
  ['pixel-patches', pixelPatches],
  ['marked-patches', markedPatches],
  ['whole-pictures', wholePictures],
]);

/** What a network learns from batches of this name; nothing where there are none. */
export function taskOfBatches(generator: string): ModelTask | undefined {
  return generators.get(generator)?.task;
}

export function createBatchMaker({ generator, options }: BatchRecipe): BatchMaker {
  const found = generators.get(generator);
  if (!found) throw new AppError('INTERNAL', `There are no batches called “${generator}”.`);
  return found.create(options);
}
