import { requireMemory } from '../../platform/machine.ts';
import { referenceSpecs } from '../../nn/families/reference/reference-architecture.ts';
import type { BenchRequest } from './request.ts';
import { elementsOf } from '../../nn/compiler/tensor-specs.ts';

/**
 * Measured on onnxruntime/cpu as the largest resident size less 100 MiB, for 1 to 8 pictures of 32 to 384 pixels a side and
 * widths from 8 to 256, and rounded up. `copies` of the weights: for training these are weights and two moments, each where it came from, as
 * it is and as it will be, besides gradients. `bytes` for each picture, pixel and channel at full resolution.
 */
const costs: Record<BenchRequest['task'], { copies: number; bytes: number; gatedBytes: number }> = {
  'train-step': { copies: 14, bytes: 100, gatedBytes: 175 },
  forward: { copies: 8, bytes: 30, gatedBytes: 50 },
  compile: { copies: 14, bytes: 0, gatedBytes: 0 },
};

/** Checks the most that a measurement takes. @throws MEMORY_TOO_SMALL */
export function requireBenchMemory({ task, batch, size, width, gated }: BenchRequest): void {
  const { copies, bytes, gatedBytes } = costs[task];
  const weights = 4 * elementsOf(referenceSpecs({ width, gated }));
  const most = copies * weights + (gated ? gatedBytes : bytes) * batch * size * size * width;
  requireMemory(most, 'This measurement', { advice: 'choose a smaller batch, size or width' });
}
