import { describe, expect, it } from 'vitest';
import { takesSize } from '../../../../src-main/nn/architecture.ts';
import type { Arrays, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import { elementsOf, specsOf } from '../../../../src-main/nn/compiler/tensor-specs.ts';
import { familyNames, findTrainable } from '../../../../src-main/nn/families/registry.ts';
import { stepInputs } from '../../../../src-main/nn/training/step-inputs.ts';
import { array } from '../conformance/case.ts';
import { distance, run, runExactly, runFrozen } from '../conformance/runtime.ts';
import { differing, learn, requestOf, stirred, stripes, trainable } from './training-runs.ts';

interface Row {
  readonly family: string;
  readonly configuration: object;
  /** px */
  readonly size: number;
  /** Numbers in all weights. */
  readonly weights?: number;
  /** Sides of pictures that it takes, and others. */
  readonly takes: [right: number, wrong: number];
  readonly hyperparameters?: object;
  readonly wrongHyperparameters: readonly object[];
  readonly wrongConfigurations: readonly unknown[];
  /** Steps with the same batch, and which of the losses are then less by how much. */
  readonly learns?: [steps: number, less: Readonly<Record<string, number>>];
}

const coders = { wrongConfigurations: [{}, { size: 'medium' }, { size: 3 }, undefined] };
const correction = { remaining: 0.3, known: 0, data: 'charbonnier' };
const drawer = { side: 32, width: 4, code: 8 };
const wrongDrawers = [{}, { ...drawer, side: 48 }, { ...drawer, code: 1 }, { ...drawer, tier: 'small' }, undefined];
const rows: Row[] = [
  {
    family: 'correction',
    configuration: { tier: 'small' },
    size: 16,
    takes: [48, 40],
    hyperparameters: correction,
    wrongHyperparameters: [
      { ...correction, remaining: -1 },
      { ...correction, data: 'median' },
      { ...correction, averaging: 2 },
    ],
    wrongConfigurations: [{}, { tier: 'huge' }, { tier: 3 }, undefined],
    learns: [25, { data: 0.002, edges: 0, structure: 0 }],
  },
  {
    family: 'adversarial',
    configuration: { tier: 'small' },
    size: 16,
    takes: [48, 40],
    wrongHyperparameters: [{ form: 'none' }, { adversarial: -1 }, { averaging: 2 }],
    wrongConfigurations: [{}, { tier: 'huge' }],
  },
  {
    family: 'autoencoder',
    configuration: { size: 'small' },
    size: 16,
    takes: [56, 28],
    wrongHyperparameters: [{ hole: -1 }, { hole: 'much' }, { averaging: 1.1 }],
    ...coders,
    learns: [25, { loss: 0.01 }],
  },
  {
    family: 'autoencoder',
    configuration: { size: 'dense' },
    size: 28,
    weights: 784 * 256 + 256 + (256 * 256 + 256) + (256 * 784 + 784),
    takes: [28, 56],
    wrongHyperparameters: [],
    ...coders,
    learns: [25, { loss: 0.005 }],
  },
  {
    family: 'variational',
    configuration: { size: 'small' },
    size: 16,
    takes: [24, 28],
    wrongHyperparameters: [{ beta: -1 }, { hole: -1 }, { averaging: 2 }],
    wrongConfigurations: [{}, { size: 'dense' }, undefined],
    learns: [25, { data: 0.5 }],
  },
  {
    family: 'detector',
    configuration: { tier: 'small' },
    size: 16,
    takes: [48, 40],
    wrongHyperparameters: [{ damaged: -1 }, { overlap: 'much' }, { averaging: 2 }],
    wrongConfigurations: [{}, { tier: 'medium' }, undefined],
    learns: [25, { kinds: 0.1, any: 0.05, dice: 0.05 }],
  },
  {
    family: 'variational-drawing',
    configuration: drawer,
    size: 32,
    takes: [32, 64],
    wrongHyperparameters: [{ beta: -1 }, { averaging: 2 }],
    wrongConfigurations: wrongDrawers,
    learns: [25, { data: 0.1 }],
  },
  {
    family: 'adversarial-drawing',
    configuration: drawer,
    size: 32,
    takes: [32, 64],
    wrongHyperparameters: [{ penalty: -1 }, { code: 'much' }, { averaging: 2 }],
    wrongConfigurations: wrongDrawers,
  },
];

/** One batch of pictures and of noise as a network takes it. */
const inputsOf = (specs: Arrays | ReturnType<typeof trainable>['parameters'], given: Values): Arrays =>
  Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [
      name,
      name in given ? { shape, dtype: 'float32', values: given[name] } : array(shape),
    ]),
  );

const title = ({ family, configuration }: Row) => `${family} ${Object.values(configuration)[0]}`;

describe.each(rows.map((row) => [title(row), row] as const))('%s', (_title, row) => {
  const { family, configuration, size, hyperparameters = {}, learns } = row;
  const network = trainable(family, configuration);
  const planOf = (changes = {}) => network.plan(requestOf({ size, ...changes }), hyperparameters);
  const batch = stripes(2, size);

  it('takes what it should and nothing else', () => {
    expect(row.takes.map((side) => takesSize(network.sizes, side))).toEqual([true, false]);
    expect(row.wrongConfigurations.map((wrong) => findTrainable(family, wrong))).toEqual(
      row.wrongConfigurations.map(() => undefined),
    );
    for (const wrong of row.wrongHyperparameters) {
      expect(
        () => network.plan(requestOf({ size }), { ...hyperparameters, ...wrong }),
        JSON.stringify(wrong),
      ).toThrow();
    }
  });

  it('has the weights that it says it has, and ships their averages', () => {
    const { state } = planOf();
    const ours = Object.fromEntries(Object.keys(network.parameters).map((name) => [name, state[name]]));
    expect(specsOf(ours)).toEqual(network.parameters);
    const shipped = network.weightsOf(state);
    expect(specsOf(shipped)).toEqual(network.parameters);
    for (const [name, { values }] of Object.entries(shipped)) expect(values).toBe(state[`ema.${name}`].values);
    if (row.weights) expect(elementsOf(network.parameters)).toBe(row.weights);
  });

  it('gives what double precision gives', async () => {
    const { program, inputs } = network.forward(2, size);
    const weights = stirred(network.weightsOf(planOf().state));
    const given = inputsOf(inputs, batch);
    const [found] = await runFrozen(program, weights, [given]);
    const { outputs } = await runExactly(program, weights, [given]);
    expect(distance(found, outputs)).toBeLessThan(1e-4);
    const [{ name, channels }] = network.outputs;
    expect(found[name]).toHaveLength(2 * size * size * channels);
    const { [name as 'picture']: known = batch.picture } = batch;
    expect(distance({ [name]: known }, { [name]: outputs[name] })).toBeGreaterThan(1e-3);
  });

  it('learns as double precision does', { timeout: 120_000 }, async () => {
    const plan = planOf({ start: stirred(network.weightsOf(planOf().state)) });
    for (const [name, { program, signature }] of Object.entries(plan.programs)) {
      const context = { step: 1, seed: 5, learningRateFactor: 1, batch };
      const values = stepInputs(plan, signature.inputs, context);
      const inputs = inputsOf(signature.inputs, values);
      const state = Object.fromEntries(Object.keys(signature.state).map((key) => [key, plan.state[key]]));
      const [found, exact] = [await run(program, state, [inputs]), await runExactly(program, state, [inputs])];
      // Gradients show in the first moments; Adam makes steps of their signs alone. `.u` are the directions of power iteration.
      const compared = (all: Readonly<Record<string, ArrayLike<number>>>) =>
        Object.fromEntries(Object.entries(all).filter(([key]) => /^adam\.m\.|\.u$/.test(key)));
      expect(distance(found.outputs, exact.outputs), name).toBeLessThan(1e-3);
      expect(distance(compared(found.state), compared(exact.state)), name).toBeLessThan(1e-3);
    }
  });

  it('gives the same weights for the same seed, to the last bit, and others for another', async () => {
    const [one, again, other] = [1, 1, 2].map((seed) => learn(planOf({ seed }), batch, 3));
    const { state } = await one;
    expect(differing((await again).state, state)).toEqual([]);
    expect(differing((await other).state, state)).not.toEqual([]);
  });

  it.skipIf(!learns)('comes nearer to a batch that it sees again and again, all its losses being finite', async () => {
    const [steps, less] = learns!;
    const plan = planOf({ steps });
    const { losses } = await learn(plan, batch, steps);
    expect(Object.keys(losses[0]).toSorted()).toEqual([...plan.losses].toSorted());
    expect(losses.every((step) => Object.values(step).every(Number.isFinite))).toBe(true);
    for (const [name, by] of Object.entries(less)) {
      expect(losses[0][name] - losses[steps - 1][name], name).toBeGreaterThan(by);
    }
    if ('gain' in losses[0]) expect(losses[steps - 1].gain).toBeGreaterThan(losses[0].gain - 0.5);
  });

  it.skipIf(!learns)('shows numbers for a batch without any hole', async () => {
    const [mask, damage] = [new Float32Array(batch.mask.length), new Float32Array(batch.damage.length)];
    const whole = { ...batch, picture: batch.truth, mask, damage };
    const { losses } = await learn(planOf(), whole, 2);
    expect(losses[1].gain ?? 0).toBe(0);
    expect(Object.values(losses[1]).every(Number.isFinite)).toBe(true);
  });
});

it('every family has a row here', () => {
  expect(new Set(rows.map(({ family }) => family))).toEqual(new Set(familyNames));
  expect(findTrainable('reference', {})).toBeUndefined();
  expect(findTrainable('nothing', {})).toBeUndefined();
});
