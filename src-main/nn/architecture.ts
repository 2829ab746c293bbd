import type * as v from 'valibot';
import type { Program, Specs } from './compiler/runtime.ts';

/** Valid input sizes: square pictures whose side is a multiple of `multiple`, or exactly `only`, px. */
export interface Sizes {
  readonly multiple: number;
  /** Where it takes no other. */
  readonly only?: number;
}

/** Standard deviation of noise, in 0..1, that the input `strength` encodes as 1. */
export const fullStrength = 50 / 255;

/** An output of a network: [batch, size, size, channels]. */
export interface NetworkOutput {
  readonly name: string;
  readonly channels: number;
}
export const pictureOutput: NetworkOutput = { name: 'picture', channels: 3 };

/** A network but for its weights: name and configuration, as stored in files of weights, determine it. */
export interface Architecture<Configuration> {
  readonly name: string;
  readonly configurationSchema: v.GenericSchema<unknown, Configuration>;
  /** Names and shapes of its weights. */
  parameters(configuration: Configuration): Specs;
  /**
   * The network with its weights as state, and what goes in for `batch` pictures of `size` × `size` pixels. One that restores takes
   * `picture` [batch, size, size, 3] in 0..1, holes filled by other means, and gives `picture`, all of it, which the caller puts into
   * the holes. It may ask for `mask` [batch, size, size, 1] (1 in holes filled smoothly, ½ in those filled with texture, 0 elsewhere),
   * `strength` (deviation of known noise, 1 for 50/255, 0 for unknown), and for normal random numbers by any other name.
   */
  forward(configuration: Configuration, batch: number, size: number): { program: Program; inputs: Specs };
  sizes(configuration: Configuration): Sizes;
  /** The primary output first; `pictureOutput` alone where absent. */
  readonly outputs?: readonly NetworkOutput[];
}

/** Whether a network takes pictures of this side, px. */
export function takesSize({ multiple, only }: Sizes, size: number): boolean {
  return only === undefined ? size % multiple === 0 : size === only;
}
