import { afterAll } from 'vitest';
import { createRandom, standardNormal } from '../../../../src-main/imaging/random.ts';
import type { Arrays, Compiled, NamedArray, Specs, State, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import { findTrainable, type TrainableNetwork } from '../../../../src-main/nn/families/registry.ts';
import type { TrainingRequest } from '../../../../src-main/nn/families/family.ts';
import type { TrainingPlan } from '../../../../src-main/nn/training/plan.ts';
import { programOf } from '../../../../src-main/nn/training/programs.ts';
import { stepInputs } from '../../../../src-main/nn/training/step-inputs.ts';
import { runFrozen, runtime } from '../conformance/runtime.ts';

export type Batch = Record<'picture' | 'mask' | 'strength' | 'truth' | 'damage' | 'weight', Float32Array>;

/** Stripes and grain, with a square hole in the middle of each picture that is filled with grey: damage of the second kind. */
export function stripes(batch: number, size: number, seed = 1): Batch {
  const random = createRandom(seed);
  const truth = Float32Array.from({ length: batch * size * size * 3 }, (_, i) => {
    return 0.5 + 0.25 * Math.sin(Math.floor(i / 3) % size) + 0.2 * (random.unit() - 0.5);
  });
  const [from, to] = [Math.floor((5 * size) / 16), Math.floor((11 * size) / 16)];
  const mask = Float32Array.from({ length: batch * size * size }, (_, place) => {
    const [row, column] = [Math.floor(place / size) % size, place % size];
    return Number(Math.min(row, column) >= from && Math.max(row, column) < to);
  });
  const picture = truth.map((value, i) => (mask[Math.floor(i / 3)] > 0 ? 0.5 : value));
  const damage = Float32Array.from({ length: mask.length * 4 }, (_, i) => (i % 4 === 1 ? mask[Math.floor(i / 4)] : 0));
  const weight = mask.map((_, place) => [1, 2, 0][place % 3]);
  return { picture, mask, strength: new Float32Array(mask.length), truth, damage, weight };
}

export function trainable(name: string, configuration: unknown): TrainableNetwork {
  return findTrainable(name, configuration)!;
}

export function requestOf(changes: Partial<TrainingRequest> = {}): TrainingRequest {
  const batches = { generator: 'none', options: {} };
  return { steps: 40, batch: 2, size: 16, seed: 1, learningRate: 2e-3, batches, ...changes };
}

/** Weights as a training may have left them: every layer has a part in the result. */
export function stirred(weights: Arrays, deviation = 0.02): Arrays {
  const random = createRandom(9);
  return Object.fromEntries(
    Object.entries(weights).map(([name, array]) => [
      name,
      { ...array, values: Float32Array.from(array.values, (value) => value + deviation * standardNormal(random)) },
    ]),
  );
}

/** Tensors of these shapes. */
export function arraysOf(specs: Specs, values: Values): Arrays {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, { ...spec, values: values[name] }]));
}

/** The outputs of a network with these weights for each batch of `count` pictures; what it does not ask for is left out. */
export function restore(
  network: TrainableNetwork,
  weights: Arrays,
  [count, size]: readonly [number, number],
  ...batches: readonly Values[]
): Promise<Values[]> {
  const { program, inputs } = network.forward(count, size);
  return runFrozen(
    program,
    weights,
    batches.map((values) => arraysOf(inputs, values)),
  );
}

const compiled = new Map<string, Promise<Compiled>>();
afterAll(async () => {
  for (const program of compiled.values()) await (await program).dispose();
});

export interface Training {
  readonly plan: TrainingPlan;
  readonly state: State;
  /** @returns the losses */
  step(step: number, batch: Values): Promise<Record<string, number>>;
}

/** Steps of a training one by one. Plans of the same identity and shapes share their programs. */
export async function withTraining<T>(plan: TrainingPlan, work: (training: Training) => Promise<T>): Promise<T> {
  const state = runtime.createState(plan.state);
  const step = async (number: number, batch: Values): Promise<Record<string, number>> => {
    const name = programOf(plan, number);
    const { program, signature } = plan.programs[name];
    const key = JSON.stringify([name, plan.identity, signature.inputs]);
    if (!compiled.has(key)) compiled.set(key, runtime.compile(program, signature));
    const context = { step: number, seed: plan.seed, learningRateFactor: 1, batch };
    const outputs = await (await compiled.get(key)!).run(state, stepInputs(plan, signature.inputs, context));
    return Object.fromEntries(Object.entries(outputs).map(([output, [value]]) => [output, value]));
  };
  try {
    return await work({ plan, state, step });
  } finally {
    state.dispose();
  }
}

/** Losses and state after the first steps of a plan, all with the same batch. */
export function learn(plan: TrainingPlan, batch: Values, steps: number) {
  return withTraining(plan, async (training) => {
    const losses: Record<string, number>[] = [];
    for (let step = 1; step <= steps; step += 1) losses.push(await training.step(step, batch));
    return { losses, state: arraysOf(training.state.specs, await training.state.read()) };
  });
}

/** Names of those whose bits differ: much faster than an assertion on all of the numbers. */
export function differing(one: Arrays, other: Arrays): string[] {
  const bytes = ({ values }: NamedArray) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Object.keys(one).filter((name) => !bytes(one[name]).equals(bytes(other[name])));
}
