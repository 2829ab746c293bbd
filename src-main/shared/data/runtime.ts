import * as v from 'valibot';

/** Every runtime that networks can be computed with; which of them a machine has is probed (nn/compiler/probe.ts). */
export const runtimeNames = [
  'onnxruntime/cpu',
  'onnxruntime/webgpu',
  'onnxruntime/dml',
  'onnxruntime/coreml',
  'onnxruntime/cuda',
  'tensorflow',
] as const;
export const runtimeChoices = ['auto', ...runtimeNames] as const;
/** `auto` is the fastest that computes correctly, as measured on this machine. */
export type RuntimeChoice = (typeof runtimeChoices)[number];

const milliseconds = v.pipe(v.number(), v.minValue(0));

/** What came of measuring one runtime. */
export const candidateSchema = v.variant('ok', [
  v.object({
    name: v.picklist(runtimeNames),
    ok: v.literal(true),
    /** Median of one step of training, and of one pass through the network, of a small problem. */
    trainMs: milliseconds,
    forwardMs: milliseconds,
    /** Largest difference from the same in double precision, relative to the largest number of its tensor. */
    deviation: v.number(),
  }),
  v.object({
    name: v.picklist(runtimeNames),
    ok: v.literal(false),
    /** One line for a person. */
    reason: v.string(),
    deviation: v.optional(v.number()),
  }),
]);
export type CandidateReport = v.InferOutput<typeof candidateSchema>;

/** Which runtime `auto` is on this machine, and why. */
export const verdictSchema = v.object({
  measuredAt: v.pipe(v.string(), v.isoTimestamp()),
  /** Null where none computes correctly. */
  chosen: v.nullable(v.picklist(runtimeNames)),
  candidates: v.array(candidateSchema),
});
export type RuntimeVerdict = v.InferOutput<typeof verdictSchema>;
