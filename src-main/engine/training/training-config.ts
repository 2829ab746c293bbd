import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';

const count = (smallest: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(smallest));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A training's configuration file: with the photos it determines the weights. */
export const trainingConfigSchema = v.strictObject({
  /** One sentence for a person. */
  description: v.optional(v.string(), ''),
  family: v.string(),
  /** Of the network: plain JSON, as the family wants it. */
  configuration: v.record(v.string(), v.unknown()),
  /** Of its losses and optimiser: likewise. Files of 0.1.0 call them `wishes`. */
  hyperparameters: v.optional(v.record(v.string(), v.unknown()), {}),
  steps: count(1),
  batch: count(1),
  size: count(8),
  seed: v.optional(v.pipe(v.number(), v.safeInteger()), 1),
  learningRate: v.pipe(v.number(), v.finite(), v.minValue(0)),
  batches: v.strictObject({
    /** A name in nn/training/batches/generators.ts. */
    generator: v.string(),
    /** Share of painted pictures; all are painted where no photos are given. */
    painted: v.optional(share, 0.5),
    /** What else the generator takes. */
    options: v.optional(v.record(v.string(), v.unknown()), {}),
  }),
  /** Steps between two measurements on pictures that are not learned from. */
  evaluateEvery: v.optional(count(1), 1000),
});
export type TrainingConfig = v.InferOutput<typeof trainingConfigSchema>;

/** @throws CONFIG_MALFORMED */
export function parseTrainingConfig(unchecked: unknown): TrainingConfig {
  const result = v.safeParse(trainingConfigSchema, withNewNames(unchecked));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw configMalformed(`${v.getDotPath(issue) ?? 'the whole of it'} is wrong (${issue.message})`);
}

function withNewNames(unchecked: unknown): unknown {
  if (typeof unchecked !== 'object' || unchecked === null || !('wishes' in unchecked)) return unchecked;
  const { wishes, ...rest } = unchecked;
  return { hyperparameters: wishes, ...rest };
}

export function configMalformed(reason: string): AppError {
  return new AppError('CONFIG_MALFORMED', `The description of the training cannot be used: ${reason}.`, {
    why: 'description',
    reason,
  });
}
