import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { AppError } from '../../shared/errors.ts';
import type { Arrays, Specs } from '../compiler/runtime.ts';
import { decodeLabelled, encodeLabelled, type Kind } from '../weights/labelled-file.ts';
import { weightsOfOtherNetwork } from '../weights/weight-errors.ts';
import { requireSpecs } from '../weights/weight-file.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const identitySchema = v.object({
  /** The network's name. */
  architecture: v.string(),
  /** What it was built with: plain JSON. */
  configuration: v.record(v.string(), v.unknown()),
  /** Optimiser and hyperparameters, which define the remaining tensors of the state: plain JSON. */
  optimiser: v.record(v.string(), v.unknown()),
});

/** Architecture and optimiser of a training: it resumes only from checkpoints of the same identity. */
export type PlanIdentity = v.InferOutput<typeof identitySchema>;

const labelSchema = v.object({
  identity: identitySchema,
  /** Steps that are done. */
  step: count,
  seed: v.pipe(v.number(), v.safeInteger()),
  /** Halved at each rollback. */
  learningRateFactor: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** Number of rollbacks. */
  retries: count,
  /** Of the last step, by name. */
  losses: v.record(v.string(), v.number()),
});

const kind: Kind<CheckpointLabel> = { format: 'heirloom-checkpoint', version: 1, schema: labelSchema };

export type CheckpointLabel = v.InferOutput<typeof labelSchema>;

/** The complete state of a training: resuming is bit-identical to not stopping. */
export interface Checkpoint extends CheckpointLabel {
  /** The whole state: parameters, moments, averages. */
  readonly tensors: Arrays;
}

export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Path, for messages. */
  readonly file: string;
  /** Errors of newer checkpoints that were skipped. */
  readonly damaged: readonly AppError[];
}

/** Where a training keeps its checkpoints. */
export interface CheckpointStore {
  /** Durable when it resolves; earlier checkpoints survive a failure or crash. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** The newest that can be read, if there are any. @throws WEIGHTS_DAMAGED where none of them can, WEIGHTS_NEWER */
  load(): Promise<LoadedCheckpoint | undefined>;
  clear(): Promise<void>;
}

/** @throws INTERNAL where a value is not finite */
export function encodeCheckpoint({ tensors, ...label }: Checkpoint): Uint8Array {
  return encodeLabelled(kind, tensors, label);
}

/** @throws WEIGHTS_DAMAGED, WEIGHTS_NEWER, WEIGHTS_NOT_FINITE, WEIGHTS_OTHER_NETWORK where it is no checkpoint */
export function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const { tensors, label } = decodeLabelled(kind, bytes, file);
  return { ...label, tensors };
}

/**
 * Checks that a training with this identity and this state can go on from a checkpoint.
 * @throws WEIGHTS_OTHER_NETWORK
 */
export function requireSamePlan({ checkpoint, file }: LoadedCheckpoint, identity: PlanIdentity, state: Specs): void {
  const { architecture, configuration, optimiser } = checkpoint.identity;
  if (architecture !== identity.architecture) {
    throw weightsOfOtherNetwork(file, `it was trained for “${architecture}”, not for “${identity.architecture}”`);
  }
  if (!sameJson(configuration, identity.configuration)) {
    throw weightsOfOtherNetwork(file, 'that network was built with other settings');
  }
  if (!sameJson(optimiser, identity.optimiser)) {
    throw weightsOfOtherNetwork(file, 'it was trained with another optimiser');
  }
  requireSpecs(checkpoint.tensors, state, file);
}

/** @param read has been through JSON already */
function sameJson(read: unknown, ours: unknown): boolean {
  return isDeepStrictEqual(read, JSON.parse(JSON.stringify(ours)));
}
