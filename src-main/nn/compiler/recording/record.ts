import {
  engine,
  registerBackend,
  registerKernel,
  tidy,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { withBackend } from '../backend-lock.ts';
import type { Program, Signature, Specs, Tensors, Values } from '../runtime.ts';
import type { KernelCall, RecordedProgram, RecordedTensor } from './recorded-program.ts';
import { missingKernel } from './missing-kernel.ts';
import { RecordingBackend } from './recording-backend.ts';
import { shapeRules } from './shape-rules.ts';

const backendName = 'heirloom-recording';
const backend = new RecordingBackend();

/**
 * Traces a program: runs it once on symbolic tensors and records its kernel calls, without dead code.
 * @param freeze values that take the place of tensors of the state of the same name
 * @throws KERNEL_MISSING
 */
export async function record(program: Program, signature: Signature, freeze: Values = {}): Promise<RecordedProgram> {
  registerKernels();
  return withBackend(backendName, () => {
    backend.restart();
    try {
      return run(program, signature, freeze);
    } finally {
      backend.restart();
    }
  });
}

function run(program: Program, signature: Signature, freeze: Values): RecordedProgram {
  let state: Record<string, RecordedTensor> = {};
  let outputs: Record<string, RecordedTensor> = {};
  const enter = (specs: Specs, kind: 'state' | 'input'): Tensors =>
    Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => {
        const frozen = kind === 'state' ? freeze[name] : undefined;
        const tensor = backend.add(spec, frozen ? { kind: 'constant', values: frozen } : { kind, name });
        return [name, engine().makeTensorFromTensorInfo(backend.info(tensor))];
      }),
    );
  const recordedOf = (tensors: Tensors): Record<string, RecordedTensor> =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, backend.recorded(tensor)]));
  try {
    tidy(() => {
      const result = program(enter(signature.state, 'state'), enter(signature.inputs, 'input'));
      state = recordedOf(result.state ?? {});
      outputs = recordedOf(result.outputs);
    });
  } catch (error) {
    const missing = /Kernel '(\w+)' not registered/.exec(String(error))?.[1];
    throw missing ? missingKernel(missing) : error;
  }
  checkState(state, signature.state);
  return {
    signature,
    calls: liveCalls(backend.calls, [...Object.values(state), ...Object.values(outputs)]),
    state,
    outputs,
  };
}

function checkState(state: Readonly<Record<string, RecordedTensor>>, specs: Specs): void {
  for (const [name, { shape }] of Object.entries(state)) {
    const expected = specs[name]?.shape;
    if (expected?.length !== shape.length || expected.some((size, i) => size !== shape[i])) {
      throw new Error(`The program gives ${name} as [${shape}]; its state has [${expected}].`);
    }
  }
}

/** Dead-code elimination: the calls on which `results` depend, in order. */
function liveCalls(calls: readonly KernelCall[], results: readonly RecordedTensor[]): KernelCall[] {
  const needed = new Set<KernelCall>();
  const pending = [...results];
  for (let tensor = pending.pop(); tensor; tensor = pending.pop()) {
    if (tensor.source.kind !== 'kernel' || needed.has(tensor.source.call)) continue;
    needed.add(tensor.source.call);
    pending.push(...Object.values(tensor.source.call.inputs));
  }
  return calls.filter((call) => needed.has(call));
}

let registered = false;

function registerKernels(): void {
  if (registered) return;
  registered = true;
  registerBackend(backendName, () => backend);
  for (const kernelName of ['Identity', ...Object.keys(shapeRules)]) {
    registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const given = inputs as unknown as Record<string, TensorInfo>;
        const outputs = backend.call(kernelName, given, (attrs ?? {}) as NamedAttrMap);
        // TensorFlow.js expects a list from a split, even of one.
        return outputs.length === 1 && kernelName !== 'SplitV' ? outputs[0] : outputs;
      },
    });
  }
}
