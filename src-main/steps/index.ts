import * as v from 'valibot';
import type { Mask } from '../shared/mask/mask.ts';
import { clean } from './clean/params.ts';
import { deblur } from './deblur/params.ts';
import { fill } from './fill/params.ts';
import { sharpen } from './sharpen/params.ts';
import type { AnyStep, StepDefinition } from './step.ts';
import { tone } from './tone/params.ts';

/** Every operation, in the order in which the editor shows them; one is added by a folder and a row. */
export const steps = { fill, clean, deblur, tone, sharpen };

type Steps = typeof steps;
export type StepOp = keyof Steps;
export type StepOf<Op extends StepOp> = v.InferOutput<Steps[Op]['schema']>;
export type Step = { [Op in StepOp]: StepOf<Op> }[StepOp];

/** Operations that take their time and are set by controls; fills are asked for in a way of their own. */
export type SlowOp = Exclude<{ [Op in StepOp]: Steps[Op]['cost'] extends 'slow' ? Op : never }[StepOp], 'fill'>;

/** Keys of the sentences of all steps. */
export type StepMessageKey = { [Op in StepOp]: keyof Steps[Op]['text'] }[StepOp];

export const stepOps = Object.keys(steps) as StepOp[];
export const slowOps = stepOps.filter((op): op is SlowOp => op !== 'fill' && steps[op].cost === 'slow');

/** Any step, told apart by its operation. */
export const stepSchema = v.variant('op', Object.values(steps).map(({ schema }) => schema) as never) as v.GenericSchema<
  unknown,
  Step
>;

export function isStepOp(op: unknown): op is StepOp {
  return typeof op === 'string' && Object.hasOwn(steps, op);
}

/** The definition of a step's operation, as one that takes this step. */
export function definitionOf(step: Pick<AnyStep, 'op'>): StepDefinition {
  return steps[step.op as StepOp] as StepDefinition;
}

/** The steps that change anything, in order: those that are enabled and whose parameters leave nothing as it is. */
export function effectiveSteps<S extends AnyStep>(steps: readonly S[]): S[] {
  return steps.filter((step) => step.enabled && !definitionOf(step).changesNothing(step));
}

/** Masks never change, can be long, and are the same for every preview of a step. */
const maskTexts = new WeakMap<Mask, string>();

/** What decides a step's pixels, and nothing else (no id), as JSON. */
export function canonicalStep(step: AnyStep): string {
  const { op, version, canonical } = definitionOf(step);
  let mask = maskTexts.get(step.mask);
  if (mask === undefined) maskTexts.set(step.mask, (mask = JSON.stringify(step.mask)));
  return `${JSON.stringify([op, version, ...canonical(step)]).slice(0, -1)},${mask}]`;
}
