import { createBatchMaker } from '../../nn/training/batches/generators.ts';
import type { BatchRecipe } from '../../nn/training/batches/batch-generator.ts';
import type { Evaluation } from '../../nn/training/plan.ts';
import type { TrainableNetwork } from '../../nn/families/registry.ts';
import { pairwiseDifference } from '../../nn/families/variety.ts';
import type { Arrays, Compiled, Runtime, Specs, Values } from '../../nn/compiler/runtime.ts';
import { drawNoise } from '../../nn/training/noise.ts';
import { elementCount } from '../../nn/compiler/tensor-specs.ts';

export interface PatchEvaluation {
  readonly network: TrainableNetwork;
  readonly runtime: Runtime;
  readonly batches: BatchRecipe;
  readonly batch: number;
  readonly size: number;
  readonly seed: number;
  readonly every: number;
}

const frozenBatches = 6;
/** Samples per patch of a stochastic network. */
const draws = 4;

/**
 * Evaluates the EMA weights on a fixed set of held-out patches: `psnr` of the output and `gain` over the input's, dB, within the holes where
 * a mask marks any. For stochastic networks both are of one sample, and `difference` is the mean absolute pairwise difference of 4 samples,
 * levels of 0..255.
 */
export function evaluatePatches(options: PatchEvaluation): Evaluation {
  let frozen: Promise<Values[]> | undefined;
  return {
    every: options.every,
    async run(state) {
      frozen ??= makeBatches(options);
      const batches = await frozen;
      const values = await state.read();
      const arrays = Object.fromEntries(
        Object.entries(state.specs).map(([name, spec]) => [name, { ...spec, values: values[name] }]),
      );
      return measure(options, options.network.weightsOf(arrays), batches);
    },
  };
}

async function makeBatches({ batches, seed }: PatchEvaluation): Promise<Values[]> {
  const make = createBatchMaker(batches);
  const made: Values[] = [];
  for (let index = 0; index < frozenBatches; index += 1) made.push(await make(seed ^ 0x5eed, index * 100));
  return made;
}

async function measure(
  { network, runtime, batch, size }: PatchEvaluation,
  weights: Arrays,
  batches: readonly Values[],
): Promise<Record<string, number>> {
  const { program, inputs } = network.forward(batch, size);
  const freeze = Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values]));
  const compiled: Compiled = await runtime.compile(program, { state: network.parameters, inputs }, { freeze });
  try {
    if (network.measure) {
      const outputs: Values[] = [];
      for (const [index, values] of batches.entries()) {
        outputs.push(await compiled.run(undefined, inputsOf(inputs, values, index, 0)));
      }
      return network.measure(outputs, batches, size);
    }
    const sums = { before: 0, after: 0, count: 0, difference: 0 };
    const random = (values: Values): boolean => Object.keys(inputs).some((name) => !(name in values));
    for (const [index, values] of batches.entries()) {
      const fills: Float32Array[] = [];
      for (let draw = 0; draw < (random(values) ? draws : 1); draw += 1) {
        const { picture } = await compiled.run(undefined, inputsOf(inputs, values, index, draw));
        fills.push(picture as Float32Array);
      }
      addErrors(sums, values, fills[0]);
      if (values.mask) sums.difference += pairwiseDifference(fills, values.mask as Float32Array) / batches.length;
    }
    const psnr = (sum: number): number => 10 * Math.log10(sums.count / sum);
    const after = psnr(sums.after);
    return {
      psnr: after,
      // Where nothing was wrong there is nothing to gain.
      ...(sums.before > 0 ? { gain: after - psnr(sums.before) } : {}),
      ...(random(batches[0]) ? { difference: sums.difference } : {}),
    };
  } finally {
    await compiled.dispose();
  }
}

/** What a batch has of the inputs, and normal random numbers for the others, the same for the same batch and draw. */
function inputsOf(inputs: Specs, values: Values, batch: number, draw: number): Values {
  const given = Object.entries(inputs).map(([name, { shape }]) => [
    name,
    values[name] ?? drawNoise('normal', elementCount(shape), batch, draw, name),
  ]);
  return Object.fromEntries(given) as Values;
}

function addErrors(
  sums: { before: number; after: number; count: number },
  values: Values,
  output: Values[string],
): void {
  const { picture, truth, mask } = values;
  const masked = mask?.some((value) => value > 0) ?? false;
  for (let i = 0; i < truth.length; i += 1) {
    if (masked && mask[Math.floor(i / 3)] === 0) continue;
    sums.before += (picture[i] - truth[i]) ** 2;
    sums.after += (Math.min(1, Math.max(0, output[i])) - truth[i]) ** 2;
    sums.count += 1;
  }
}
