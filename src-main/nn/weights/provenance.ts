import * as v from 'valibot';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Where weights come from: travels inside their file, so that anybody can say years later what they are and make them again. */
export const provenanceSchema = v.object({
  /** The network's name and what it was built with; with both, its tensors' names and shapes are given. */
  architecture: v.object({ name: v.string(), configuration: v.record(v.string(), v.unknown()) }),
  /** What it was trained for, e.g. `fill`; absent in files of 0.1.0. */
  task: v.optional(v.string()),
  /** What it gives for a picture, the one that it is run for first; absent in files of 0.1.0. */
  outputs: v.optional(v.array(v.object({ name: v.string(), channels: count }))),
  /** ISO 8601, UTC. */
  created: v.pipe(v.string(), v.isoTimestamp()),
  /** The version of Heirloom that trained it. */
  heirloom: v.string(),
  trainedOn: v.object({
    /** One sentence for a person. */
    description: v.string(),
    /** For example `photos`, `patches`. */
    counts: v.record(v.string(), count),
  }),
  training: v.object({
    steps: count,
    seed: v.pipe(v.number(), v.safeInteger()),
    /** The runtime's name. */
    runtime: v.string(),
    /** At the end, by name. */
    losses: v.record(v.string(), v.number()),
  }),
});

export type Provenance = v.InferOutput<typeof provenanceSchema>;
