import { describe, expect, it } from 'vitest';
import { createRuntime } from '../../../../src-main/models/compute/choice/create-runtime.ts';
import { largestDeviation, measureRuntime } from '../../../../src-main/models/compute/choice/measure-runtime.ts';
import { createTinyCase, expected, projection } from '../../../../src-main/models/compute/choice/tiny-case.ts';
import { medianOf } from '../../../../src-main/models/compute/choice/time-calls.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import { shortReason } from '../../../../src-main/nn/compiler/runtime-missing.ts';
import type { Compiled, Runtime, State, Values } from '../../../../src-main/nn/compiler/runtime.ts';
import { evaluate } from '../../../support/nn/reference/evaluate.ts';

const runtime = await createRuntime('onnxruntime/cpu', { threads: 1 });

interface Faults {
  outputs?: (outputs: Values) => Values;
  read?: (values: Values, before: Values) => Values;
}

/** A real runtime that is wrong in one place. */
function faulty({ outputs = (given) => given, read = (given) => given }: Faults): Runtime {
  const originals = new WeakMap<State, State>();
  return {
    name: runtime.name,
    dispose: () => Promise.resolve(),
    createState(values) {
      const state = runtime.createState(values);
      const before = Object.fromEntries(Object.entries(values).map(([name, array]) => [name, array.values]));
      const wrapped: State = {
        specs: state.specs,
        read: async (names) => read(await state.read(names), before),
        write: (given) => state.write(given),
        dispose: () => state.dispose(),
      };
      originals.set(wrapped, state);
      return wrapped;
    },
    async compile(program, signature, options): Promise<Compiled> {
      const compiled = await runtime.compile(program, signature, options);
      return {
        report: compiled.report,
        run: async (state, inputs) => outputs(await compiled.run(state && originals.get(state), inputs)),
        dispose: () => compiled.dispose(),
      };
    },
  };
}

describe('measuring a runtime', () => {
  it('has the numbers of double precision to compare with', async () => {
    const { train, forward, state, inputs } = createTinyCase();
    const start = Object.fromEntries(Object.entries(state).map(([name, { values }]) => [name, values]));
    const step = await record(train.program, train.signature);
    let current: Record<string, ArrayLike<number>> = start;
    const losses = inputs.map((given) => {
      const result = evaluate(step, { state: current, inputs: given });
      current = { ...current, ...result.state };
      return result.outputs.loss[0];
    });
    const pass = await record(forward.program, forward.signature);
    const { picture } = evaluate(pass, { state: start, inputs: inputs[0] }).outputs;
    const names = Object.keys(forward.signature.state);
    const found = [...losses, projection(picture), ...names.map((name) => projection(current[name]))];
    const wanted = [...expected.losses, expected.picture, ...names.map((name) => expected.weights[name])];
    found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 7));
  });

  it('finds a right one right, with rounding far below what is let pass', async () => {
    const report = await measureRuntime(runtime);
    expect(report).toMatchObject({ name: 'onnxruntime/cpu', ok: true });
    if (!report.ok) return;
    expect(report.deviation).toBeGreaterThan(0);
    expect(report.deviation).toBeLessThan(largestDeviation / 100);
    expect(report.trainMs).toBeGreaterThan(report.forwardMs);
    expect(report.forwardMs).toBeGreaterThan(0);
  });

  const faults: Record<string, Faults> = {
    'a loss that is off by one percent': {
      outputs: (given) => (given.loss ? { loss: Float32Array.of(given.loss[0] * 1.01) } : given),
    },
    'a single sample of a picture': {
      outputs: (given) => {
        if (given.picture) given.picture[17] += 0.02;
        return given;
      },
    },
    'weights that do not learn': { read: (_, before) => before },
    'one bias that does not learn': { read: (values, before) => ({ ...values, 'm1.bias': before['m1.bias'] }) },
    'one weight that is not a number': {
      read: (values) => {
        values['e3a.weight'][5] = NaN;
        return values;
      },
    },
  };
  it.each(Object.entries(faults))('notices %s', async (_, fault) => {
    const report = await measureRuntime(faulty(fault));
    expect(report).toMatchObject({ ok: false, reason: expect.stringContaining('wrong') as string });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe('a runtime by its name', () => {
  const elsewhere = process.platform === 'win32' ? 'onnxruntime/coreml' : 'onnxruntime/dml';

  it('is refused with the reason where the system has none', async () => {
    await expect(createRuntime(elsewhere)).rejects.toMatchObject({
      code: 'RUNTIME_MISSING',
      details: { runtime: elsewhere, reason: 'onnxruntime has no part for it on this system.' },
    });
  });

  it('has the name', async () => {
    expect(runtime.name).toBe('onnxruntime/cpu');
  });

  it('is refused in a sentence where TensorFlow was not added', async (context) => {
    const installed = await import(['@tensorflow', 'tfjs-node'].join('/')).then(
      () => true,
      () => false,
    );
    if (installed) context.skip('TensorFlow is installed here');
    await expect(createRuntime('tensorflow')).rejects.toMatchObject({
      code: 'RUNTIME_MISSING',
      message: expect.stringMatching(
        /"tensorflow" cannot be used on this computer: .*native part.*\. Choose/,
      ) as string,
    });
  });
});

describe('what belongs to it', () => {
  it('leaves of a library’s message the sentence for people', () => {
    const message =
      '/src/webgpu_context.cc:136 void Initialize(const Config&)::<lambda()> result.status == Success was false. No supported adapters\n at x';
    expect(shortReason(new Error(message))).toBe('No supported adapters.');
    expect(shortReason('Library gone.')).toBe('Library gone.');
  });

  it('knows the median of even and odd counts', () => {
    expect(medianOf([9, 1, 4])).toBe(4);
    expect(medianOf([9, 1, 4, 6])).toBe(5);
  });
});
