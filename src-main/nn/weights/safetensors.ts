import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Arrays, NamedArray, TensorValues } from '../compiler/runtime.ts';
import { floatFromHalf, halfFromFloat } from './half-floats.ts';
import { elementBytes, readHeader, type StoredTensor, type StoredType } from './safetensors-header.ts';
import { weightsDamaged } from './weight-errors.ts';

export interface SafetensorsContent {
  readonly tensors: Arrays;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of names, types, shapes and values as they are stored, in hex; the metadata does not count. */
  readonly sha256: string;
}

export interface EncodeOptions {
  /** Stores float32 as F16: half the bytes, three digits, at most 65,504. */
  readonly half?: boolean;
}

/**
 * One safetensors file. The same tensors give the same bytes, in whatever order they come.
 * @param describe the texts of `__metadata__`, made of the tensors' SHA-256
 * @throws INTERNAL where values do not fit their shape, or F16
 */
export function encodeSafetensors(
  tensors: Arrays,
  describe: (sha256: string) => Readonly<Record<string, string>>,
  { half = false }: EncodeOptions = {},
): Uint8Array {
  const stored = layOut(tensors, half);
  const dataLength = stored.at(-1)?.end ?? 0;
  const data = new Uint8Array(dataLength);
  for (const { name, dtype, begin } of stored) data.set(bytesOf(tensors[name].values, dtype, name), begin);

  const entries = stored.map(({ name, dtype, shape, begin, end }) => [
    name,
    { dtype, shape, data_offsets: [begin, end] },
  ]);
  const json = JSON.stringify({ __metadata__: describe(digest(stored, data)), ...Object.fromEntries(entries) });
  const header = new TextEncoder().encode(json);
  const padded = Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(8 + padded + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(header, 8);
  file.fill(0x20, 8 + header.length, 8 + padded);
  file.set(data, 8 + padded);
  return file;
}

/**
 * The tensors are copies. F16 becomes float32, U8 becomes int32.
 * @param file what the person knows the file by
 * @throws WEIGHTS_DAMAGED for whatever is not a well-formed file
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsContent {
  const { metadata, tensors: stored, dataStart } = readHeader(bytes, file);
  const data = bytes.subarray(dataStart);
  const tensors = stored.map((tensor) => [tensor.name, decodeTensor(tensor, data, file)]);
  return { tensors: Object.fromEntries(tensors) as Arrays, metadata, sha256: digest(stored, data) };
}

/** Wide elements first, so that all of them lie at multiples of their size. */
function layOut(tensors: Arrays, half: boolean): StoredTensor[] {
  const types = { float32: half ? 'F16' : 'F32', int32: 'I32', bool: 'BOOL' } as const;
  const typed = Object.entries(tensors).map(([name, array]) => ({ name, array, dtype: types[array.dtype] }));
  typed.sort((a, b) => elementBytes[b.dtype] - elementBytes[a.dtype] || (a.name < b.name ? -1 : 1));
  let at = 0;
  return typed.map(({ name, array: { shape, values }, dtype }) => {
    const elements = shape.reduce((product, side) => product * side, 1);
    if (elements !== values.length || name === '__metadata__') {
      throw new AppError('INTERNAL', `The tensor ${name} of ${values.length} values cannot be written as [${shape}].`);
    }
    const begin = at;
    at += elements * elementBytes[dtype];
    return { name, dtype, shape, begin, end: at };
  });
}

function bytesOf(values: TensorValues, dtype: StoredType, name: string): Uint8Array {
  const stored = dtype === 'F16' ? halves(values, name) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function halves(values: TensorValues, name: string): Uint16Array {
  const result = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    result[i] = halfFromFloat(values[i]);
    if ((result[i] & 0x7fff) === 0x7c00 && Number.isFinite(values[i])) {
      throw new AppError('INTERNAL', `The tensor ${name} has the value ${values[i]}, too large for a half float.`);
    }
  }
  return result;
}

function floats(halves: Uint16Array): Float32Array {
  const result = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i += 1) result[i] = floatFromHalf(halves[i]);
  return result;
}

function decodeTensor({ name, dtype, shape, begin, end }: StoredTensor, data: Uint8Array, file: string): NamedArray {
  const own = new Uint8Array(end - begin);
  own.set(data.subarray(begin, end));
  switch (dtype) {
    case 'F32':
      return { shape, dtype: 'float32', values: new Float32Array(own.buffer) };
    case 'F16':
      return { shape, dtype: 'float32', values: floats(new Uint16Array(own.buffer)) };
    case 'I32':
      return { shape, dtype: 'int32', values: new Int32Array(own.buffer) };
    case 'U8':
      return { shape, dtype: 'int32', values: new Int32Array(own) };
    case 'BOOL':
      if (own.some((value) => value > 1)) throw weightsDamaged(file, `${name} has values other than yes and no`);
      return { shape, dtype: 'bool', values: own };
  }
}

function digest(stored: readonly StoredTensor[], data: Uint8Array): string {
  const layout = stored.map(({ name, dtype, shape, begin, end }) => [name, dtype, shape, begin, end]);
  return createHash('sha256').update(JSON.stringify(layout)).update(data).digest('hex');
}
