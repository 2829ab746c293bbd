import type { ForeignTensor } from '../../nn/compiler/session/foreign-session.ts';
import type { SerializedError } from '../../shared/errors.ts';
import type { GraphSignature } from './recognise.ts';

/** What a process that runs an imported model is asked, one after the other. It trusts its parent, and its parent does not trust it. */
export type ChildRequest =
  | {
      readonly kind: 'open';
      readonly path: string;
      /** For what is said of it. */
      readonly name: string;
      /** Hex digest that the file must have, where it is known. */
      readonly sha256: string | undefined;
      readonly threads: number;
    }
  | { readonly kind: 'run'; readonly feeds: Readonly<Record<string, ForeignTensor>>; readonly output: WantedOutput };

export interface WantedOutput {
  /** In the graph. */
  readonly name: string;
  readonly shape: readonly number[];
}

export type ChildReply =
  | { readonly kind: 'opened'; readonly model: GraphSignature; readonly sha256: string }
  /** `result` has no data where its shape is not the wanted one: nobody would use it, and it may be gigabytes. `memory`: the most that the process had by then, bytes. */
  | { readonly kind: 'ran'; readonly result: ForeignTensor; readonly memory: number }
  | { readonly kind: 'failed'; readonly error: SerializedError };

/** The process writes it to its standard error before it ends itself for having taken more memory than it may. */
export const memoryWords = 'heirloom: too much memory';
