import { writeAtomically } from '../../src-main/platform/files/atomic.ts';
import type { Arrays } from '../../src-main/nn/compiler/runtime.ts';
import type { Provenance } from '../../src-main/nn/weights/provenance.ts';
import { encodeWeights } from '../../src-main/nn/weights/weight-file.ts';

export async function saveWeights(path: string, tensors: Arrays, provenance: Provenance): Promise<void> {
  await writeAtomically(path, encodeWeights(tensors, provenance));
}
