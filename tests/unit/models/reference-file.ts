import { createRandom } from '../../../src-main/imaging/random.ts';
import {
  initialiseReference,
  type ReferenceOptions,
} from '../../../src-main/nn/families/reference/reference-network.ts';
import type { Arrays } from '../../../src-main/nn/compiler/runtime.ts';
import type { Provenance } from '../../../src-main/nn/weights/provenance.ts';
import { saveWeights } from '../../support/save-weights.ts';

export const provenance: Provenance = {
  architecture: { name: 'reference', configuration: { width: 4 } },
  created: '2026-01-02T03:04:05.678Z',
  heirloom: '0.1.0',
  trainedOn: { description: 'Nothing at all.', counts: { photos: 0 } },
  training: { steps: 0, seed: 1, runtime: 'none', losses: {} },
};

/** Writes an untrained reference network as a file of weights; gives the weights. */
export async function saveReference(
  path: string,
  options: ReferenceOptions = { width: 4 },
  label: Partial<Provenance> = {},
): Promise<Arrays> {
  const weights = initialiseReference(createRandom(5), options);
  const architecture = { name: 'reference', configuration: { ...options } };
  await saveWeights(path, weights, { ...provenance, architecture, ...label });
  return weights;
}
