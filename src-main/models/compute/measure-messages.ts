import * as v from 'valibot';
import { candidateSchema } from '../../shared/data/runtime.ts';

/** `start`: only whether it works at all; `measure`: also whether it is right, and how fast. */
export type MeasureTask = 'start' | 'measure';

/** What the measuring process says before it ends. */
export const measureReplySchema = v.union([candidateSchema, v.object({ started: v.literal(true) })]);
export type MeasureReply = v.InferOutput<typeof measureReplySchema>;
