import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import PQueue from 'p-queue';
import { AppError } from '../../shared/errors.ts';

// Otherwise the library advertises its other packages on the console.
tf.enableProdMode();

const turns = new PQueue({ concurrency: 1 });

/**
 * Runs `work` with `name` as TensorFlow.js's backend, under a lock: the library has one backend for the whole process. The lock is not
 * reentrant: `work` may not call this again.
 * @throws INTERNAL if there is no such backend or it does not start
 */
export function withBackend<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  return turns.add(async () => {
    // setBackend sets all kernels up again, even those of the active backend.
    if (tf.getBackend() !== name && !(await tf.setBackend(name))) {
      throw new AppError('INTERNAL', `The calculation library could not start its part "${name}".`, { name });
    }
    return work();
  });
}
