import { describe, expect, it } from 'vitest';
import type { NamedArray } from '../../../../src-main/nn/compiler/runtime.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../../src-main/nn/weights/safetensors.ts';

const kernel: NamedArray = { shape: [2, 3], dtype: 'float32', values: Float32Array.of(1, -2.5, 3e-30, 4e30, -0, 6) };
const step: NamedArray = { shape: [], dtype: 'int32', values: Int32Array.of(-7) };
const chosen: NamedArray = { shape: [3], dtype: 'bool', values: Uint8Array.of(1, 0, 1) };
const nothing: NamedArray = { shape: [0, 4], dtype: 'float32', values: new Float32Array() };

/** A file from a header as text and its data. */
function fileOf(header: string, data: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

const floats = [0, 0, 128, 63, 0, 0, 0, 192]; // 1 and −2

describe('a safetensors file', () => {
  it('gives back names, shapes, types, values and texts', () => {
    const tensors = { step, 'down/0 kernel': kernel, chosen, nothing, ['__proto__']: step };
    const bytes = encodeSafetensors(tensors, () => ({ note: 'für später' }));
    const read = decodeSafetensors(bytes, 'x');
    expect(read.tensors).toEqual(tensors);
    expect(Object.keys(read.tensors)).toContain('__proto__');
    expect(read.metadata).toEqual({ note: 'für später' });
    expect(Object.is(read.tensors['down/0 kernel'].values[4], -0)).toBe(true);
  });

  it('is laid out as the format says', () => {
    const bytes = encodeSafetensors({ b: chosen, a: step }, () => ({ k: 'v' }));
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(length % 8).toBe(0);
    expect(text.trimEnd()).toBe(
      '{"__metadata__":{"k":"v"},"a":{"dtype":"I32","shape":[],"data_offsets":[0,4]},' +
        '"b":{"dtype":"BOOL","shape":[3],"data_offsets":[4,7]}}',
    );
    expect([...bytes.subarray(8 + length)]).toEqual([249, 255, 255, 255, 1, 0, 1]);
  });

  it('is read as others write it: in any order, unpadded, with types of theirs', () => {
    const header =
      '{"u":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}, "h":{"data_offsets":[2,6],"shape":[2],"dtype":"F16"}}';
    const { tensors } = decodeSafetensors(fileOf(header, [200, 3, 0, 60, 0, 192]), 'x');
    expect(tensors.u).toEqual({ shape: [2], dtype: 'int32', values: Int32Array.of(200, 3) });
    expect(tensors.h).toEqual({ shape: [2], dtype: 'float32', values: Float32Array.of(1, -2) });
  });

  it('does not depend on the order of the tensors, and its digest on nothing but them', () => {
    const one = encodeSafetensors({ kernel, step }, () => ({}));
    const two = encodeSafetensors({ step, kernel }, () => ({}));
    expect(two).toEqual(one);
    const digest = decodeSafetensors(one, 'x').sha256;
    let told = '';
    const described = encodeSafetensors({ kernel, step }, (sha256) => ({ note: (told = sha256) }));
    expect(told).toBe(digest);
    expect(decodeSafetensors(described, 'x').sha256).toBe(digest);
    const other = { ...step, values: Int32Array.of(-8) };
    expect(
      decodeSafetensors(
        encodeSafetensors({ kernel, step: other }, () => ({})),
        'x',
      ).sha256,
    ).not.toBe(digest);
  });

  it('stores float32 in half the bytes when asked', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const long: NamedArray = { shape: [1000], dtype: 'float32', values };
    const half = encodeSafetensors({ long, step }, () => ({}), { half: true });
    const saved = encodeSafetensors({ long, step }, () => ({})).length - half.length;
    // The headers differ by their padding.
    expect(Math.abs(saved - 2000)).toBeLessThanOrEqual(8);
    const read = decodeSafetensors(half, 'x').tensors;
    expect(read.step).toEqual(step);
    expect(read.long.dtype).toBe('float32');
    const worst = Math.max(...read.long.values.map((value, i) => Math.abs(value - values[i])));
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(2 ** -12);
  });

  it('is not made of what cannot be stored', () => {
    const large: NamedArray = { shape: [1], dtype: 'float32', values: Float32Array.of(1e6) };
    expect(() => encodeSafetensors({ large }, () => ({}), { half: true })).toThrow('too large for a half float');
    expect(() => encodeSafetensors({ kernel: { ...kernel, shape: [7] } }, () => ({}))).toThrow('cannot be written');
  });

  const pair = (first: string, second: string) => `{"a":${first},"b":${second}}`;
  const entry = (from: number, to: number, shape = '[1]', dtype = 'F32') =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${from},${to}]}`;
  const overlong = new Uint8Array(16).fill(255);

  it.each<[string, Uint8Array, string]>([
    ['nothing at all', new Uint8Array(), 'too short'],
    ['a header that is impossibly long', overlong, 'impossibly long'],
    ['the end within the header', fileOf(pair(entry(0, 4), entry(4, 8)), floats).subarray(0, 40), 'within its header'],
    ['the end within the values', fileOf(pair(entry(0, 4), entry(4, 8)), floats.slice(0, 7)), 'before the values of b'],
    ['something behind the values', fileOf(pair(entry(0, 4), entry(4, 8)), [...floats, 1]), 'more in it'],
    ['overlapping values', fileOf(pair(entry(0, 4), entry(2, 6)), floats.slice(0, 6)), 'not where they should be'],
    ['values used twice', fileOf(pair(entry(0, 4), entry(0, 4)), floats.slice(0, 4)), 'not where they should be'],
    ['a hole between values', fileOf(pair(entry(0, 4), entry(6, 10)), [...floats, 1, 1]), 'not where they should be'],
    ['offsets beyond the end', fileOf(`{"a":${entry(4e9, 4e9 + 4)}}`, floats), 'before the values of a'],
    ['offsets that run backwards', fileOf(`{"a":${entry(8, 4)}}`, floats), 'do not fit its shape'],
    ['negative offsets', fileOf(`{"a":${entry(-4, 0)}}`, floats), 'entry of a is wrong'],
    ['a shape that does not fit', fileOf(`{"a":${entry(0, 8, '[3]')}}`, floats), 'do not fit its shape'],
    [
      'a shape beyond all numbers',
      fileOf(`{"a":${entry(0, 8, '[9007199254740991,9007199254740991]')}}`, floats),
      'fit',
    ],
    ['a shape with a fraction', fileOf(`{"a":${entry(0, 8, '[1.5]')}}`, floats), 'entry of a is wrong'],
    ['an unknown type', fileOf(`{"a":${entry(0, 8, '[1]', 'F64')}}`, floats), 'entry of a is wrong'],
    ['an entry with more in it', fileOf(`{"a":{"x":1,${entry(0, 8, '[2]').slice(1)}}`, floats), 'entry of a is wrong'],
    ['a name twice', fileOf(`{"a":${entry(0, 4)},"\\u0061":${entry(4, 8)}}`, floats), 'names a twice'],
    ['a shape twice', fileOf(`{"a":{"shape":[1],${entry(0, 8, '[2]').slice(1)}}`, floats), 'names shape twice'],
    ['texts that are none', fileOf('{"__metadata__":{"a":1}}'), 'not made of texts'],
    ['a header that is no JSON', fileOf('{"a":'), 'cannot be read'],
    ['a header that is no object', fileOf('[1]'), 'cannot be read'],
    ['a header that begins with a space', fileOf(' {}'), 'cannot be read'],
    ['a header that begins with a byte order mark', fileOf('\ufeff{}'), 'cannot be read'],
    ['a header that is no UTF-8', fileOf('{}').fill(0xff, 9), 'cannot be read'],
    ['a yes that is neither', fileOf(`{"a":${entry(0, 1, '[1]', 'BOOL')}}`, [2]), 'other than yes and no'],
  ])('is refused with %s', (_, bytes, reason) => {
    expect(() => decodeSafetensors(bytes, '/models/x.safetensors')).toThrow(
      expect.objectContaining({
        code: 'WEIGHTS_DAMAGED',
        message: expect.stringMatching(new RegExp(`^/models/x.safetensors is damaged.*${reason}`)),
      }),
    );
  });

  it('is refused whole or read whole, wherever it is cut off', () => {
    const bytes = encodeSafetensors({ kernel, step, chosen }, () => ({ note: 'x' }));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeSafetensors(bytes.subarray(0, length), 'x')).toThrow(
        expect.objectContaining({ code: 'WEIGHTS_DAMAGED' }),
      );
    }
  });

  it('may lie anywhere in a larger buffer', () => {
    const bytes = encodeSafetensors({ kernel }, () => ({}));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeSafetensors(shifted.subarray(3), 'x').tensors).toEqual({ kernel });
  });
});
