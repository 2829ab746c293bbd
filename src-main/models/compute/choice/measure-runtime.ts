import { createRandom } from '../../../imaging/random.ts';
import type { CandidateReport } from '../../../shared/data/runtime.ts';
import { initialiseReference } from '../../../nn/families/reference/reference-network.ts';
import { referenceForward, referenceTrainStep } from '../../../nn/families/reference/reference-programs.ts';
import { initialiseMoments } from '../../../nn/optimisers/moments.ts';
import { measureDeviation } from './deviation.ts';
import type { Arrays, Runtime, Values } from '../../../nn/compiler/runtime.ts';
import { medianOf, timeCalls } from './time-calls.ts';

/** Relative; float32 is off by about 1e-6 here, the reduced precision of graphics cards (TF32) by about 1e-4. */
export const largestDeviation = 1e-3;

const width = 32;
const batch = 2;
const size = 64;

/** Whether a runtime computes correctly, and how fast: a step of training and a forward pass of the reference network. */
export async function measureRuntime(runtime: Runtime): Promise<CandidateReport> {
  const { name } = runtime;
  const deviation = await measureDeviation(runtime);
  if (!(deviation <= largestDeviation)) {
    const amount = Number.isFinite(deviation) ? `off by ${(deviation * 100).toPrecision(2)} %` : 'not even numbers';
    // JSON knows no infinity.
    return { name, ok: false, reason: `Its results are wrong (${amount}).`, deviation: Math.min(deviation, 1e300) };
  }
  return { name, ok: true, deviation, ...(await measureSpeed(runtime)) };
}

async function measureSpeed(runtime: Runtime): Promise<{ trainMs: number; forwardMs: number }> {
  const random = createRandom(1);
  const parameters = initialiseReference(random, { width });
  const samples = (channels: number): Float32Array =>
    Float32Array.from({ length: batch * size * size * channels }, () => random.unit());
  const picture = samples(4);
  const inputs: Values = {
    picture,
    target: samples(3),
    step: Float32Array.of(1),
    learningRate: Float32Array.of(1e-3),
  };

  const { program, signature } = referenceTrainStep(parameters, batch, size, { width });
  const step = await runtime.compile(program, signature);
  const state = runtime.createState({ ...parameters, ...initialiseMoments(parameters) });
  const train = await timeCalls(() => step.run(state, inputs), { warmUps: 2, atMost: 15, milliseconds: 1500 });
  state.dispose();
  await step.dispose();

  const forward = referenceForward(parameters, batch, size, { width });
  const pass = await runtime.compile(forward.program, forward.signature, { freeze: valuesOf(parameters) });
  const passes = await timeCalls(() => pass.run(undefined, { picture }), { warmUps: 2, atMost: 15, milliseconds: 700 });
  await pass.dispose();
  return { trainMs: medianOf(train), forwardMs: medianOf(passes) };
}

function valuesOf(arrays: Arrays): Values {
  return Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
}
