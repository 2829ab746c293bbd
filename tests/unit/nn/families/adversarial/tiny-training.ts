import * as v from 'valibot';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { adversarialFamily } from '../../../../../src-main/nn/families/adversarial/adversarial-family.ts';
import {
  adversarialWishesSchema,
  type AdversarialWishes,
} from '../../../../../src-main/nn/families/adversarial/adversarial-training.ts';
import { initialiseCorrection } from '../../../../../src-main/nn/families/correction/correction-network.ts';
import type { Arrays, Compiled, Runtime, State, Values } from '../../../../../src-main/nn/compiler/runtime.ts';
import { programOf } from '../../../../../src-main/nn/training/programs.ts';
import type { TrainingPlan } from '../../../../../src-main/nn/training/plan.ts';
import { stepInputs } from '../../../../../src-main/nn/training/step-inputs.ts';

export const tier = 'small';
const batch = 2;
const usualSize = 32;
/** Of the hole in each picture of `tinyBatch`, px. */
const holeSide = 12;

/** Stripes and grain with a square hole that is filled with grey. */
export function tinyBatch(seed: number, size = usualSize): Values {
  const random = createRandom(seed);
  const truth = Float32Array.from({ length: batch * size * size * 3 }, (_, i) => {
    const column = Math.floor(i / 3) % size;
    return 0.5 + 0.25 * Math.sin(column) + 0.2 * (random.unit() - 0.5);
  });
  const mask = new Float32Array(batch * size * size);
  const picture = truth.slice();
  const left = (size - holeSide) / 2;
  for (let place = 0; place < mask.length; place += 1) {
    const [row, column] = [Math.floor(place / size) % size, place % size];
    if (Math.min(row, column) < left || Math.max(row, column) >= left + holeSide) continue;
    mask[place] = 1;
    picture.fill(0.5, place * 3, place * 3 + 3);
  }
  return { picture, mask, strength: new Float32Array(mask.length), truth };
}

/** Weights of a correction network as a training may have left them: every layer has a part in the result. */
export function correctionWeights(seed: number): Arrays {
  const random = createRandom(seed);
  return Object.fromEntries(
    Object.entries(initialiseCorrection(random, tier)).map(([name, { values, ...spec }]) => [
      name,
      { ...spec, values: values.map((value) => value + 0.04 * (random.unit() - 0.5)) },
    ]),
  );
}

export function tinyPlan(wishes: Partial<AdversarialWishes> = {}, seed = 7, size = usualSize): TrainingPlan {
  const adopted = adversarialFamily.adopt!(
    { tier },
    { architecture: 'correction', configuration: { tier }, tensors: correctionWeights(3) },
  );
  const batches = { generator: 'none', options: {} };
  return adversarialFamily.plan(
    { tier },
    { steps: 400, batch, size, seed, learningRate: 1e-3, batches, start: adopted },
    v.parse(adversarialWishesSchema, wishes),
  );
}

/** Steps of trainings one by one. Those of the same wishes share their programs. */
export class TinyTrainings {
  readonly #runtime: Runtime;
  readonly #compiled = new Map<string, Promise<Compiled>>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async carryOut<T>(plan: TrainingPlan, work: (training: TinyTraining) => Promise<T>): Promise<T> {
    const state = this.#runtime.createState(plan.state);
    try {
      return await work({ plan, state, step: (step, values) => this.#step(plan, state, step, values) });
    } finally {
      state.dispose();
    }
  }

  async dispose(): Promise<void> {
    for (const compiled of this.#compiled.values()) await (await compiled).dispose();
  }

  async #step(plan: TrainingPlan, state: State, step: number, values: Values): Promise<Record<string, number>> {
    const name = programOf(plan, step);
    const { program, signature } = plan.programs[name];
    const key = `${name} ${JSON.stringify(plan.identity)}`;
    const known = this.#compiled.get(key) ?? this.#runtime.compile(program, signature);
    this.#compiled.set(key, known);
    const context = { step, seed: plan.seed, learningRateFactor: 1, batch: values };
    const outputs = await (await known).run(state, stepInputs(plan, signature.inputs, context));
    return Object.fromEntries(Object.entries(outputs).map(([output, [value]]) => [output, value]));
  }
}

export interface TinyTraining {
  readonly plan: TrainingPlan;
  readonly state: State;
  /** @returns the losses */
  step(step: number, values: Values): Promise<Record<string, number>>;
}
