import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { adversarialFamily } from '../../../../../src-main/nn/families/adversarial/adversarial-family.ts';
import type { Trained } from '../../../../../src-main/nn/families/family.ts';
import type { CorrectionTier } from '../../../../../src-main/nn/families/correction/correction-network.ts';
import { correctionFamily } from '../../../../../src-main/nn/families/correction/correction-family.ts';
import { createOnnxRuntime } from '../../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import type { Arrays, Program, Runtime, Specs, Values } from '../../../../../src-main/nn/compiler/runtime.ts';
import { elementCount, specsOf } from '../../../../../src-main/nn/compiler/tensor-specs.ts';
import { drawNoise } from '../../../../../src-main/nn/training/noise.ts';
import { correctionWeights, tier } from './tiny-training.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createOnnxRuntime({ threads: 1, spinning: false });
});
afterAll(() => runtime.dispose());

const side = 144;
/** The hole is in the corner at the top left, px. */
const holeSide = 16;
/** px around a hole to which noise may reach: all convolutions on the way up, and a block of the coarsest noise. */
const reach = 48;

interface Forward {
  readonly program: Program;
  readonly inputs: Specs;
}

async function restored({ program, inputs }: Forward, weights: Arrays, values: Values): Promise<Values[string]> {
  const compiled = await runtime.compile(program, { state: specsOf(weights), inputs });
  const state = runtime.createState(weights);
  const { picture } = await compiled.run(state, values);
  state.dispose();
  await compiled.dispose();
  return picture;
}

function damaged(): Values {
  const random = createRandom(1);
  const picture = Float32Array.from({ length: side * side * 3 }, () => random.unit());
  const mask = Float32Array.from({ length: side * side }, (_, place) =>
    Math.max(Math.floor(place / side), place % side) < holeSide ? 0.5 : 0,
  );
  return { picture, mask, strength: mask.map(() => 0.2) };
}

const forward = adversarialFamily.forward({ tier }, 1, side);
const adopted = adversarialFamily.adopt!(
  { tier },
  { architecture: 'correction', configuration: { tier }, tensors: correctionWeights(3) },
)!;

function noise(seed: number): Values {
  return Object.fromEntries(
    Object.entries(forward.inputs)
      .filter(([name]) => name.startsWith('noise'))
      .map(([name, { shape }]) => [name, drawNoise('normal', elementCount(shape), seed, 0, name)]),
  );
}

describe('the generator', () => {
  it('takes noise at a half, a quarter and an eighth of the side, and gives a picture', async () => {
    const specs = adversarialFamily.forward({ tier }, 2, 64).inputs;
    expect(Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, shape]))).toEqual({
      picture: [2, 64, 64, 3],
      mask: [2, 64, 64, 1],
      strength: [2, 64, 64, 1],
      noise0: [2, 32, 32, 1],
      noise1: [2, 16, 16, 1],
      noise2: [2, 8, 8, 1],
    });
    expect(await restored(forward, adopted, { ...damaged(), ...noise(1) })).toHaveLength(side * side * 3);
    expect(adversarialFamily.sizes({ tier })).toEqual(correctionFamily.sizes({ tier }));
  });

  it('fills in another way for other noise, and leaves alone what is not near a hole', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map((seed) => restored(forward, adopted, { ...damaged(), ...noise(seed) })),
    );
    const changes = { inside: 0, outside: 0 };
    one.forEach((value, i) => {
      const place = Math.floor(i / 3);
      const near = Math.max(Math.floor(place / side), place % side) < holeSide + reach;
      if (value !== other[i]) changes[near ? 'inside' : 'outside'] += 1;
    });
    expect(changes.inside).toBeGreaterThan(holeSide * holeSide * 3);
    expect(changes.outside).toBe(0);
  });

  it('starts as the correction network that it adopted, where noise or its gains are 0', async () => {
    const values = damaged();
    const expected = await restored(correctionFamily.forward({ tier }, 1, side), correctionWeights(3), values);
    const silent = Object.fromEntries(
      Object.entries(noise(1)).map(([name, { length }]) => [name, new Float32Array(length)]),
    );
    expect(await restored(forward, adopted, { ...values, ...silent })).toEqual(expected);
    const deaf = Object.fromEntries(
      Object.entries(adopted).map(([name, array]) => [
        name,
        name.endsWith('.gain') ? { ...array, values: new Float32Array(array.values.length) } : array,
      ]),
    );
    expect(await restored(forward, deaf, { ...values, ...noise(1) })).toEqual(expected);
    expect(await restored(forward, adopted, { ...values, ...noise(1) })).not.toEqual(expected);
  });

  it('adopts the weights of a correction network of its own tier, and no others', () => {
    expect(specsOf(adopted)).toEqual(adversarialFamily.parameters({ tier }));
    const trained = { architecture: 'correction', configuration: { tier }, tensors: correctionWeights(3) };
    const adopt = (changes: Partial<Trained>, into: CorrectionTier = tier) =>
      adversarialFamily.adopt!({ tier: into }, { ...trained, ...changes });
    expect(adopt({})).toBeDefined();
    expect(adopt({}, 'large')).toBeUndefined();
    expect(adopt({ architecture: 'reference' })).toBeUndefined();
    const { 'leave.bias': _, ...tensors } = trained.tensors;
    expect(adopt({ tensors })).toBeUndefined();
  });

  it('ships the averages of its weights and nothing of the discriminator', () => {
    const plan = adversarialFamily.plan(
      { tier },
      { steps: 2, batch: 1, size: 32, seed: 1, learningRate: 1e-4, batches: { generator: 'none', options: {} } },
      {
        form: 'hinge',
        adversarial: 0.01,
        features: 10,
        variety: 0.02,
        penalty: 0.1,
        discriminatorRate: 4,
        averaging: 0.999,
      },
    );
    const average = { ...plan.state['ema.leave.bias'], values: Float32Array.from({ length: 12 }, () => 3) };
    const shipped = adversarialFamily.weightsOf({ tier }, { ...plan.state, 'ema.leave.bias': average });
    expect(specsOf(shipped)).toEqual(adversarialFamily.parameters({ tier }));
    expect(shipped['leave.bias'].values[0]).toBe(3);
  });
});
