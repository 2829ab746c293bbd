import '@tensorflow/tfjs-backend-cpu';
import { EagerRuntime } from '../../../src-main/nn/compiler/eager/eager-runtime.ts';

/** The eager runtime on TensorFlow.js's own cpu backend: stands in tests for libtensorflow, which many machines cannot fetch. */
export function createEagerCpu(): EagerRuntime {
  return new EagerRuntime('cpu');
}
