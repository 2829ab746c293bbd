import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import PQueue from 'p-queue';
import { AppError } from '../../../shared/errors.ts';

// Otherwise the library advertises its other packages on the console.
tf.enableProdMode();

const turns = new PQueue({ concurrency: 1 });

/**
 * Runs `work` with `name` as TensorFlow.js's backend. The library has one backend for the whole process, so whatever uses it takes
 * turns here. `work` may not ask for another turn: it would wait for itself.
 *
 * @throws INTERNAL if there is no such backend or it does not start
 */
export function withBackend<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  return turns.add(async () => {
    // Choosing a backend prepares all its kernels again, even when it is the chosen one.
    if (tf.getBackend() !== name && !(await tf.setBackend(name))) {
      throw new AppError('INTERNAL', `The calculation library could not start its part "${name}".`, { name });
    }
    return work();
  });
}
