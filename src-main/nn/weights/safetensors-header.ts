import * as v from 'valibot';
import { weightsDamaged } from './weight-errors.ts';

/** Bytes that one element takes in a file. */
export const elementBytes = { F32: 4, I32: 4, F16: 2, U8: 1, BOOL: 1 } as const;
export type StoredType = keyof typeof elementBytes;

export interface StoredTensor {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  /** Bytes from the start of the data, which follows the header. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their data. */
  readonly tensors: readonly StoredTensor[];
  /** Bytes from the start of the file. */
  readonly dataStart: number;
}

/** What the reference implementation takes at most. */
const longestHeader = 100_000_000;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.strictObject({
  dtype: v.picklist(Object.keys(elementBytes) as StoredType[]),
  shape: v.array(count),
  data_offsets: v.strictTuple([count, count]),
});
const metadataSchema = v.record(v.string(), v.string());

/**
 * Reads the header of a safetensors file and checks that it describes exactly the bytes that follow it.
 * Format: https://huggingface.co/docs/safetensors
 * @throws WEIGHTS_DAMAGED
 */
export function readHeader(bytes: Uint8Array, file: string): Header {
  if (bytes.length < 8) throw weightsDamaged(file, 'it is too short');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > longestHeader) throw weightsDamaged(file, 'its header is impossibly long');
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) throw weightsDamaged(file, 'it ends within its header');

  const { __metadata__: metadata = {}, ...entries } = parseObject(bytes.subarray(8, dataStart), file);
  if (!v.is(metadataSchema, metadata)) throw weightsDamaged(file, 'its description is not made of texts');
  const tensors = Object.entries(entries).map(([name, entry]): StoredTensor => {
    const { success, output, issues } = v.safeParse(entrySchema, entry);
    if (!success) throw weightsDamaged(file, `the entry of ${name} is wrong (${issues[0].message})`);
    const { dtype, shape, data_offsets: offsets } = output;
    return { name, dtype, shape, begin: offsets[0], end: offsets[1] };
  });
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  requireCovered(tensors, bytes.length - dataStart, file);
  return { metadata, tensors, dataStart };
}

function parseObject(bytes: Uint8Array, file: string): Record<string, unknown> {
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw weightsDamaged(file, 'its header cannot be read', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || text[0] !== '{') {
    throw weightsDamaged(file, 'its header cannot be read');
  }
  const twice = findDuplicateKey(text);
  if (twice !== undefined) throw weightsDamaged(file, `its header names ${twice} twice`);
  return value as Record<string, unknown>;
}

/** JSON.parse keeps the last of two equal keys without a word. `json` is known to be well-formed. */
function findDuplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, key, colon] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*(:?)|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon) {
      const name = JSON.parse(key) as string;
      const names = open[open.length - 1];
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}

/** Each tensor as long as its shape says, one behind the other, none overlapping, nothing left over. */
function requireCovered(tensors: readonly StoredTensor[], dataLength: number, file: string): void {
  let at = 0;
  for (const { name, dtype, shape, begin, end } of tensors) {
    const length = shape.reduce((product, side) => product * side, elementBytes[dtype]);
    if (end > dataLength) throw weightsDamaged(file, `it ends before the values of ${name}`);
    if (end - begin !== length) throw weightsDamaged(file, `the values of ${name} do not fit its shape`);
    if (begin !== at) throw weightsDamaged(file, `the values of ${name} are not where they should be`);
    at = end;
  }
  if (at !== dataLength) throw weightsDamaged(file, 'there is more in it than it describes');
}
