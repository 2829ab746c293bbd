import { createRandom, type RandomSource } from '../../imaging/random.ts';
import { initialiseReference } from '../../nn/families/reference/reference-network.ts';
import { referenceForward, referenceTrainStep } from '../../nn/families/reference/reference-programs.ts';
import { initialiseMoments } from '../../nn/optimisers/moments.ts';
import { medianOf, timeCalls } from '../../models/compute/choice/time-calls.ts';
import type { Arrays, CompileReport, Runtime, Values } from '../../nn/compiler/runtime.ts';
import { requireBenchMemory } from './bench-memory.ts';
import type { BenchReport, BenchRequest, BenchTask } from './request.ts';
import { elementsOf } from '../../nn/compiler/tensor-specs.ts';
import { openRuntime, usedThreads, type ComputeOptions } from '../../models/compute/open-runtime.ts';

const warmUps = 3;

/**
 * Times the reference network on one runtime.
 * @throws RUNTIME_MISSING, MEMORY_TOO_SMALL before anything is allocated
 */
export async function bench(request: BenchRequest, options: ComputeOptions): Promise<BenchReport> {
  requireBenchMemory(request);
  const { task, batch, steps } = request;
  const runtime = await openRuntime({ ...options, runtime: request.runtime, threads: request.threads });
  try {
    const random = createRandom(1);
    const parameters = initialiseReference(random, request);
    const { compile, call } = await prepare[task](runtime, parameters, random, request);
    let loss: number | undefined;
    const once = async (): Promise<void> => void (loss = (await call()).loss?.[0]);
    await timeCalls(once, { warmUps: 0, atMost: warmUps });
    const start = residentMiB();
    const times = await timeCalls(once, { warmUps: 0, atMost: steps });
    const medianMs = medianOf(times);
    return {
      ...request,
      runtime: runtime.name,
      threads: await usedThreads(request.threads),
      warmUps,
      parameters: elementsOf(parameters),
      medianMs,
      minMs: Math.min(...times),
      imagesPerSecond: (batch * 1000) / medianMs,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      residentMiB: { start, end: residentMiB() },
      compile,
      ...(loss === undefined ? {} : { loss }),
    };
  } finally {
    await runtime.dispose();
  }
}

interface Prepared {
  readonly compile: CompileReport;
  readonly call: () => Promise<Values>;
}

type Prepare = (runtime: Runtime, parameters: Arrays, random: RandomSource, request: BenchRequest) => Promise<Prepared>;

const prepare: Record<BenchTask, Prepare> = {
  async 'train-step'(runtime, parameters, random, request) {
    const { batch, size } = request;
    const { program, signature } = referenceTrainStep(parameters, batch, size, request);
    const compiled = await runtime.compile(program, signature);
    const state = runtime.createState({ ...parameters, ...initialiseMoments(parameters) });
    const picture = samples(random, batch * size * size * 4);
    const target = samples(random, batch * size * size * 3);
    const learningRate = Float32Array.of(1e-3);
    let step = 0;
    const call = () => compiled.run(state, { picture, target, step: Float32Array.of((step += 1)), learningRate });
    return { compile: compiled.report, call };
  },

  async compile(runtime, parameters, _random, request) {
    const { program, signature } = referenceTrainStep(parameters, request.batch, request.size, request);
    const first = await runtime.compile(program, signature);
    await first.dispose();
    const call = async (): Promise<Values> => {
      await (await runtime.compile(program, signature)).dispose();
      return {};
    };
    return { compile: first.report, call };
  },

  async forward(runtime, parameters, random, request) {
    const { batch, size } = request;
    const { program, signature } = referenceForward(parameters, batch, size, request);
    const freeze = Object.fromEntries(Object.entries(parameters).map(([name, { values }]) => [name, values]));
    const compiled = await runtime.compile(program, signature, { freeze });
    const picture = samples(random, batch * size * size * 4);
    return { compile: compiled.report, call: () => compiled.run(undefined, { picture }) };
  },
};

function residentMiB(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}

function samples(random: RandomSource, length: number): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i += 1) values[i] = random.unit();
  return values;
}
