import type { BatchRecipe } from './batch-generator.ts';
import { batchesFailed, type BatchSource } from './batch-source.ts';
import { createBatchMaker } from './generators.ts';

/** Makes each batch on this thread when it is asked for: for a machine with one core. */
export function createLocalBatchSource(recipe: BatchRecipe, seed: number): BatchSource {
  const maker = Promise.resolve().then(() => createBatchMaker(recipe));
  maker.catch(() => undefined);
  return {
    take: async (index) => {
      try {
        return await (
          await maker
        )(seed, index);
      } catch (error) {
        throw batchesFailed(error);
      }
    },
    dispose: () => Promise.resolve(),
  };
}
