import * as tf from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

type KernelInput = tf.TensorInfo | tf.TensorInfo[] | undefined;

/** Gives `wasm` every kernel that only `cpu` has, such as Conv2DBackpropFilter. These copy their tensors to and fro. */
export function registerCpuFallbacks(): void {
  const present = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    if (present.has(kernelName)) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, backend, attrs }) => {
        const wasm = backend as BackendWasm;
        const cpu = tf.findBackend('cpu') as MathBackendCPU;
        const copies = Object.entries(inputs).map(([name, input]) => [name, copyToCpu(input, wasm, cpu)] as const);
        const result = kernelFunc({ inputs: Object.fromEntries(copies) as tf.NamedTensorInfoMap, backend: cpu, attrs });
        const outputs = (Array.isArray(result) ? result : [result]).map((output) =>
          wasm.makeOutput(output.shape, output.dtype, undefined, cpu.readSync(output.dataId)),
        );
        // An output may share the data of an input; what is gone already is passed over.
        for (const { dataId } of [copies.map(([, input]) => input), result].flat(2).filter((info) => !!info)) {
          cpu.disposeData(dataId, true);
        }
        return Array.isArray(result) ? outputs : outputs[0];
      },
    });
  }
}

function copyToCpu(input: KernelInput, wasm: BackendWasm, cpu: MathBackendCPU): KernelInput {
  if (input === undefined) return undefined;
  if (Array.isArray(input)) return input.map((one) => copyToCpu(one, wasm, cpu) as tf.TensorInfo);
  const { shape, dtype, dataId } = input;
  return { shape, dtype, dataId: cpu.write(wasm.readSync(dataId), shape, dtype) };
}
