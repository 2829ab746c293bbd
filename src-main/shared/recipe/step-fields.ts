import * as v from 'valibot';
import { maskSchema } from '../mask/mask.ts';

/** Unique within an edit. */
export const stepIdSchema = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

/**
 * The entries of a step's schema that all operations share.
 * @param params schema of the operation's parameters
 */
export const stepFields = <const Op extends string, Params extends v.GenericSchema>(op: Op, params: Params) => ({
  id: stepIdSchema,
  /** Replay skips a step that is not enabled. */
  enabled: v.boolean(),
  op: v.literal(op),
  params,
  /** What is concerned; empty for the whole photo where the operation takes that. */
  mask: maskSchema,
});
