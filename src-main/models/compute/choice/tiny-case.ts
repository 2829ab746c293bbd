import { createRandom } from '../../../imaging/random.ts';
import { initialiseReference } from '../../../nn/families/reference/reference-network.ts';
import type { ReferenceProgram } from '../../../nn/families/reference/reference-programs.ts';
import { referenceForward, referenceTrainStep } from '../../../nn/families/reference/reference-programs.ts';
import { firstMoment, secondMoment } from '../../../nn/optimisers/moments.ts';
import { record } from '../../../nn/compiler/recording/record.ts';
import { evaluate } from '../../../nn/compiler/recording/reference/evaluate.ts';
import type { Arrays, NamedArray, Values } from '../../../nn/compiler/runtime.ts';

type Numbers = Readonly<Record<string, ArrayLike<number>>>;

/** A problem that is computed in double precision in a moment, and what comes out there. */
export interface TinyCase {
  readonly train: ReferenceProgram;
  readonly forward: ReferenceProgram;
  readonly state: Arrays;
  /** Of each step. */
  readonly inputs: readonly Values[];
  /** Of each step, and of the forward pass with the weights before all steps. */
  readonly expected: {
    readonly losses: readonly number[];
    readonly weights: Numbers;
    readonly picture: ArrayLike<number>;
  };
}

/** Wide enough that the convolutions take the ways that they take in a real network. */
const width = 16;
const batch = 2;
const size = 8;

export async function createTinyCase(): Promise<TinyCase> {
  const random = createRandom(20);
  const uniform = (length: number, scale: number): Float32Array =>
    Float32Array.from({ length }, () => (random.unit() * 2 - 1) * scale);
  const parameters = Object.fromEntries(
    Object.entries(initialiseReference(random, { width })).map(([name, array]): [string, NamedArray] => [
      name,
      array.shape.length === 1 ? { ...array, values: uniform(array.values.length, 0.1) } : array,
    ]),
  );
  const state = { ...parameters, ...settledMoments(parameters) };
  const picture = (channels: number): Float32Array =>
    Float32Array.from({ length: batch * size * size * channels }, () => random.unit());
  const inputs = [1000, 1001].map((step) => ({
    picture: picture(4),
    target: picture(3),
    step: Float32Array.of(step),
    learningRate: Float32Array.of(0.02),
  }));
  const train = referenceTrainStep(parameters, batch, size, { width });
  const forward = referenceForward(parameters, batch, size, { width });
  return { train, forward, state, inputs, expected: await expect(train, forward, state, inputs) };
}

/**
 * As in the middle of a training. At its first step Adam divides every gradient by itself, and so makes the rounding errors of
 * gradients near 0 as large as any other change.
 */
function settledMoments(parameters: Arrays): Arrays {
  const moments: Record<string, NamedArray> = {};
  for (const [name, { shape, values }] of Object.entries(parameters)) {
    moments[firstMoment(name)] = { shape, dtype: 'float32', values: new Float32Array(values.length) };
    moments[secondMoment(name)] = { shape, dtype: 'float32', values: new Float32Array(values.length).fill(1e-5) };
  }
  return moments;
}

async function expect(
  train: ReferenceProgram,
  forward: ReferenceProgram,
  state: Arrays,
  inputs: readonly Values[],
): Promise<TinyCase['expected']> {
  const start = Object.fromEntries(Object.entries(state).map(([name, { values }]) => [name, values]));
  const step = await record(train.program, train.signature);
  let current: Numbers = start;
  const losses: number[] = [];
  for (const given of inputs) {
    const result = evaluate(step, { state: current, inputs: given });
    current = { ...current, ...result.state };
    losses.push(result.outputs.loss[0]);
  }
  const pass = await record(forward.program, forward.signature);
  const { picture } = evaluate(pass, { state: start, inputs: inputs[0] }).outputs;
  const names = Object.keys(forward.signature.state);
  return { losses, weights: Object.fromEntries(names.map((name) => [name, current[name]])), picture };
}
