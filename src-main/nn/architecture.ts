import type * as v from 'valibot';
import type { Program, Specs } from './compiler/runtime.ts';

/** Which pictures a network takes: square ones, of a side that is a multiple of `multiple`, or of one side only. */
export interface Sizes {
  readonly multiple: number;
  /** Where it takes no other. */
  readonly only?: number;
}

/** Deviation of noise that is 1 in the `strength` that networks take. */
export const fullStrength = 50 / 255;

/** What a network gives for a picture: [batch, size, size, channels] by this name. */
export interface NetworkOutput {
  readonly name: string;
  readonly channels: number;
}
export const pictureOutput: NetworkOutput = { name: 'picture', channels: 3 };

/** A kind of network as files of weights name it: with its configuration everything about it but the weights is given. */
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
  /** What it is run for comes first; `pictureOutput` alone where this is absent. */
  readonly outputs?: readonly NetworkOutput[];
}

/** Whether a network takes pictures of this side, px. */
export function takesSize({ multiple, only }: Sizes, size: number): boolean {
  return only === undefined ? size % multiple === 0 : size === only;
}
