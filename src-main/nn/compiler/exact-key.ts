import type { TensorValues } from './runtime.ts';

/**
 * A hash key of plain data: equal only for bit-identical values. Plain JSON writes ±Infinity and NaN alike,
 * and −0 like 0, and so would make one of what differs.
 */
export function exactKey(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'string') return `text ${part}`;
    if (typeof part !== 'number') return part;
    return Object.is(part, -0) ? 'number -0' : Number.isFinite(part) ? part : `number ${part}`;
  });
}

/** The bytes of a tensor as text. Their type and shape do not count. */
export function bytesKey({ buffer, byteOffset, byteLength }: TensorValues | BigInt64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
