import type { Arrays, Specs } from '../compiler/runtime.ts';
import { decodeLabelled, encodeLabelled, type Kind, type Labelled } from './labelled-file.ts';
import { provenanceSchema, type Provenance } from './provenance.ts';
import type { EncodeOptions } from './safetensors.ts';
import { weightsOfOtherNetwork } from './weight-errors.ts';

const kind: Kind<Provenance> = { format: 'heirloom-weights', version: 1, schema: provenanceSchema };

/** Trained weights with the account of where they come from. */
export type Weights = Labelled<Provenance>;

/** @throws INTERNAL where a value is not finite or does not fit `options.half` */
export function encodeWeights(tensors: Arrays, provenance: Provenance, options: EncodeOptions = {}): Uint8Array {
  return encodeLabelled(kind, tensors, provenance, options);
}

/** @throws WEIGHTS_DAMAGED, WEIGHTS_NEWER, WEIGHTS_NOT_FINITE, WEIGHTS_OTHER_NETWORK where it is a file for something else */
export function decodeWeights(bytes: Uint8Array, file: string): Weights {
  return decodeLabelled(kind, bytes, file);
}

/**
 * Checks that weights are those of a network, as its name and the names and shapes of its parameters say.
 * @throws WEIGHTS_OTHER_NETWORK
 */
export function requireNetwork({ tensors, label }: Weights, network: string, specs: Specs, file: string): void {
  const { name } = label.architecture;
  if (name !== network) throw weightsOfOtherNetwork(file, `it was trained for “${name}”, not for “${network}”`);
  requireSpecs(tensors, specs, file);
}

/**
 * The same names, shapes and types, no more and no less.
 * @throws WEIGHTS_OTHER_NETWORK
 */
export function requireSpecs(tensors: Specs, expected: Specs, file: string): void {
  for (const [name, { shape, dtype }] of Object.entries(expected)) {
    if (!Object.hasOwn(tensors, name)) throw weightsOfOtherNetwork(file, `it has no ${name}`);
    const found = tensors[name];
    const same = found.dtype === dtype && found.shape.join() === shape.join();
    if (!same) throw weightsOfOtherNetwork(file, `${name} is ${found.dtype} [${found.shape}], not ${dtype} [${shape}]`);
  }
  const unknown = Object.keys(tensors).find((name) => !Object.hasOwn(expected, name));
  if (unknown !== undefined) throw weightsOfOtherNetwork(file, `it has ${unknown}, which the network lacks`);
}
