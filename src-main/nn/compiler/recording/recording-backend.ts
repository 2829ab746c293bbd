import { KernelBackend, type BackendValues, type TensorInfo } from '@tensorflow/tfjs-core';
import { bytesKey, exactKey } from '../exact-key.ts';
import type { DataType, TensorSpec, TensorValues } from '../runtime.ts';
import type { KernelAttributes, KernelCall, RecordedSource, RecordedTensor } from './recorded-program.ts';
import { missingKernel } from './missing-kernel.ts';
import { fold } from './fold-constants.ts';
import { shapeRules } from './shape-rules.ts';

/**
 * A TensorFlow.js backend that records kernel calls instead of computing them, with common-subexpression elimination and constant
 * folding.
 */
export class RecordingBackend extends KernelBackend {
  readonly #tensors = new WeakMap<object, RecordedTensor>();
  #known = new Map<string, readonly RecordedTensor[]>();
  #constants = new Map<string, RecordedTensor>();
  #calls: KernelCall[] = [];
  #count = 0;

  /** Starts a new, empty program. */
  restart(): void {
    this.#known = new Map();
    this.#constants = new Map();
    this.#calls = [];
    this.#count = 0;
  }

  get calls(): readonly KernelCall[] {
    return this.#calls;
  }

  call(kernel: string, inputs: Record<string, TensorInfo>, attributes: KernelAttributes): TensorInfo[] {
    const given = mapValues(inputs, (info) => this.recorded(info));
    if (changesNothing(kernel, given, attributes)) return [this.info(given.x)];
    const key = callKey(kernel, given, attributes);
    let outputs = this.#known.get(key);
    if (!outputs) {
      outputs = this.#write(kernel, given, attributes);
      this.#known.set(key, outputs);
    }
    return outputs.map((output) => this.info(output));
  }

  #write(
    kernel: string,
    inputs: Record<string, RecordedTensor>,
    attributes: KernelAttributes,
  ): readonly RecordedTensor[] {
    const rule = shapeRules[kernel];
    if (!rule) throw missingKernel(kernel);
    const specs = rule(inputs, attributes);
    const folded = fold(kernel, inputs, specs[0]);
    if (folded) return [this.add(specs[0], { kind: 'constant', values: folded })];
    const outputs: RecordedTensor[] = [];
    const call: KernelCall = { kernel, inputs, attributes, outputs };
    specs.forEach((spec, output) => outputs.push(this.add(spec, { kind: 'kernel', call, output })));
    this.#calls.push(call);
    return outputs;
  }

  /** A new tensor of the program. */
  add({ shape, dtype }: TensorSpec, source: RecordedSource): RecordedTensor {
    return { id: this.#count++, shape: [...shape], dtype, source };
  }

  recorded({ dataId }: TensorInfo): RecordedTensor {
    const found = this.#tensors.get(dataId);
    if (!found) throw new Error('A program used a tensor that was made outside it; it must be an input.');
    return found;
  }

  /** TensorFlow.js's handle of a recorded tensor. */
  info(tensor: RecordedTensor): TensorInfo {
    const dataId = {};
    this.#tensors.set(dataId, tensor);
    return { dataId, shape: [...tensor.shape], dtype: tensor.dtype };
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const typed = typedValues(values, dtype);
    const small = typed.length <= 16;
    const key = small ? `${dtype} ${shape} ${bytesKey(typed)}` : '';
    let tensor = this.#constants.get(key);
    if (!tensor) {
      tensor = this.add({ shape, dtype }, { kind: 'constant', values: typed });
      if (small) this.#constants.set(key, tensor);
    }
    return this.info(tensor).dataId;
  }

  override readSync(): never {
    throw new Error('A program read the values of a tensor while it was compiled; they are not known yet.');
  }

  override read(): never {
    return this.readSync();
  }

  override disposeData(): boolean {
    return true;
  }

  override incRef(): void {
    // Nothing is held.
  }

  override refCount(): number {
    return 1;
  }

  override numDataIds(): number {
    return 0;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    // Nothing is held.
  }
}

function changesNothing(
  kernel: string,
  { x }: Record<string, RecordedTensor>,
  { shape, dtype }: KernelAttributes,
): boolean {
  if (kernel === 'Identity') return true;
  if (kernel === 'Reshape') return (shape as number[]).join() === x.shape.join();
  return kernel === 'Cast' && dtype === x.dtype;
}

function callKey(kernel: string, inputs: Record<string, RecordedTensor>, attributes: KernelAttributes): string {
  const names = Object.entries(inputs).map(([name, { id }]) => `${name}:${id}`);
  return `${kernel} ${names.join(' ')} ${exactKey(attributes)}`;
}

function typedValues(values: BackendValues, dtype: DataType): TensorValues {
  const numbers = values as ArrayLike<number>;
  if (dtype === 'float32') return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  if (dtype === 'int32') return numbers instanceof Int32Array ? numbers : Int32Array.from(numbers);
  return numbers instanceof Uint8Array ? numbers : Uint8Array.from(numbers);
}

function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
