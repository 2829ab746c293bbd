import * as v from 'valibot';
import { cleanStepSchema } from './clean/params.ts';
import { fillStepSchema } from './fill/params.ts';
import { toneStepSchema } from './tone/params.ts';

/** One schema per operation; an operation is added by adding a row. */
export const stepSchemas = { fill: fillStepSchema, tone: toneStepSchema, clean: cleanStepSchema } as const;

export const stepSchema = v.variant('op', [stepSchemas.fill, stepSchemas.tone, stepSchemas.clean]);
export type Step = v.InferOutput<typeof stepSchema>;
export type StepOp = Step['op'];
