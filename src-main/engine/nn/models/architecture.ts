import type * as v from 'valibot';
import type { Program, Specs } from '../runtime/runtime.ts';

/** A kind of network as files of weights name it: with its configuration everything about it but the weights is given. */
export interface Architecture<Configuration> {
  readonly name: string;
  readonly configurationSchema: v.GenericSchema<unknown, Configuration>;
  /** Names and shapes of its weights. */
  parameters(configuration: Configuration): Specs;
  /** The network with its weights as state, and what goes in for `batch` pictures of `size` × `size` pixels. */
  forward(configuration: Configuration, batch: number, size: number): { program: Program; inputs: Specs };
  /** Sides of pictures are multiples of this. */
  readonly sizeMultiple: number;
}
