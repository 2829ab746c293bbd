import { AppError } from '../../shared/errors.ts';
import type { Specs, TensorSpec, TensorValues, Values } from '../compiler/runtime.ts';
import { elementCount } from '../compiler/tensor-specs.ts';
import { drawNoise } from './noise.ts';
import type { TrainingPlan } from './plan.ts';

export interface StepContext {
  /** From 1. */
  readonly step: number;
  readonly seed: number;
  /** See TrainingPlan.inputs. */
  readonly learningRateFactor: number;
  readonly batch: Values;
}

/** The values of a program's inputs. @throws INTERNAL where one is missing or has another length */
export function stepInputs(plan: TrainingPlan, specs: Specs, context: StepContext): Values {
  const given = plan.inputs?.(context.step, context.learningRateFactor) ?? {};
  const inputs = Object.entries(specs).map(([name, spec]): [string, TensorValues] => {
    const values = trainerValues(plan, name, spec, context) ?? given[name] ?? context.batch[name];
    const length = values?.length ?? 0;
    if (length === elementCount(spec.shape)) return [name, values];
    throw new AppError('INTERNAL', `The training gives ${length} values for the input ${name} [${spec.shape}].`);
  });
  return Object.fromEntries(inputs);
}

function trainerValues(
  plan: TrainingPlan,
  name: string,
  spec: TensorSpec,
  context: StepContext,
): TensorValues | undefined {
  const { step, seed, learningRateFactor } = context;
  if (name === 'learningRate') return Float32Array.of(learningRateFactor * plan.learningRate(step));
  if (name === 'step') return (spec.dtype === 'int32' ? Int32Array : Float32Array).of(step);
  const noise = plan.noise?.[name];
  return noise && drawNoise(noise, elementCount(spec.shape), seed, step, name);
}
