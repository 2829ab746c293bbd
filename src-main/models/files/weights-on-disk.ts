import type { Arrays } from '../../nn/compiler/runtime.ts';
import type { Provenance } from '../../nn/weights/provenance.ts';
import type { EncodeOptions } from '../../nn/weights/safetensors.ts';
import type { Weights } from '../../nn/weights/weight-file.ts';
import { decodeWeights, encodeWeights } from '../../nn/weights/weight-file.ts';
import { readModelFile } from './read-model-file.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';

/** @throws what readModelFile and decodeWeights throw */
export async function loadWeights(path: string): Promise<Weights> {
  return decodeWeights(await readModelFile(path), path);
}

/** @throws what writeAtomically and encodeWeights throw */
export async function saveWeights(
  path: string,
  tensors: Arrays,
  provenance: Provenance,
  options: EncodeOptions = {},
): Promise<void> {
  await writeAtomically(path, encodeWeights(tensors, provenance, options));
}
