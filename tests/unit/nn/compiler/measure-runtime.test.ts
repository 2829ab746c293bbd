import { describe, expect, it } from 'vitest';
import { createRuntime } from '../../../../src-main/models/compute/choice/create-runtime.ts';
import { largestDeviation, measureRuntime } from '../../../../src-main/models/compute/choice/measure-runtime.ts';
import { shortReason } from '../../../../src-main/models/compute/choice/short-reason.ts';
import { medianOf } from '../../../../src-main/models/compute/choice/time-calls.ts';
import type { Compiled, Runtime, State, Values } from '../../../../src-main/nn/compiler/runtime.ts';

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
    for (const name of ['onnxruntime/cpu', 'wasm', 'cpu'] as const) expect((await createRuntime(name)).name).toBe(name);
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
