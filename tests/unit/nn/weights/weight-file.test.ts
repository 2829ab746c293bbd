import { describe, expect, it } from 'vitest';
import type { Arrays } from '../../../../src-main/nn/compiler/runtime.ts';
import type { Provenance } from '../../../../src-main/nn/weights/provenance.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../../src-main/nn/weights/safetensors.ts';
import { decodeWeights, encodeWeights, requireNetwork } from '../../../../src-main/nn/weights/weight-file.ts';

const tensors: Arrays = {
  kernel: { shape: [1, 1, 1, 2], dtype: 'float32', values: Float32Array.of(0.5, -0.25) },
  bias: { shape: [2], dtype: 'float32', values: Float32Array.of(1, 2) },
};
const provenance: Provenance = {
  architecture: { name: 'tiny', configuration: { widths: [1, 2] } },
  created: '2026-05-04T10:20:30.000Z',
  heirloom: '0.1.0',
  trainedOn: { description: 'Pictures that a program painted.', counts: { patches: 3200 } },
  training: { steps: 100, seed: 7, runtime: 'cpu', losses: { loss: 0.125 } },
};
const file = '/models/tiny.safetensors';

/** The same file with other texts or tensors, its digest set right unless it is given. */
function altered(texts: Record<string, string>, values: Arrays = tensors): Uint8Array {
  const { metadata } = decodeSafetensors(encodeWeights(tensors, provenance), file);
  return encodeSafetensors(values, (sha256) => ({ ...metadata, sha256, ...texts }));
}

const refusal = (code: string, text: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(text) });

describe('a file of weights', () => {
  it('gives back weights and provenance', () => {
    const weights = decodeWeights(encodeWeights(tensors, provenance), file);
    expect(weights.tensors).toEqual(tensors);
    expect(weights.label).toEqual(provenance);
    expect(() => requireNetwork(weights, 'tiny', tensors, file)).not.toThrow();
  });

  it('is accepted with half floats', () => {
    const weights = decodeWeights(encodeWeights(tensors, provenance, { half: true }), file);
    expect(weights.tensors).toEqual(tensors);
  });

  it.each<[string, Uint8Array, string, RegExp]>([
    ['a newer version', altered({ version: '2' }), 'WEIGHTS_NEWER', /newer Heirloom.*Update/],
    ['a version that is none', altered({ version: 'two' }), 'WEIGHTS_DAMAGED', /version/],
    ['another digest', altered({ sha256: '0'.repeat(64) }), 'WEIGHTS_DAMAGED', /not those that were written/],
    ['a label that is no JSON', altered({ label: '{' }), 'WEIGHTS_DAMAGED', /where it comes from/],
    ['a label without what it needs', altered({ label: '{}' }), 'WEIGHTS_DAMAGED', /where it comes from.*architecture/],
    ['another format', altered({ format: 'pt' }), 'WEIGHTS_OTHER_NETWORK', /not a heirloom-weights file/],
    ['no texts', encodeSafetensors(tensors, () => ({})), 'WEIGHTS_OTHER_NETWORK', /not a heirloom-weights file/],
  ])('is refused with %s', (_, bytes, code, text) => {
    expect(() => decodeWeights(bytes, file)).toThrow(refusal(code, text));
  });

  it.each([NaN, Infinity, -Infinity])('is refused with %d in it, and not written', (value) => {
    const wrong: Arrays = { ...tensors, bias: { ...tensors.bias, values: Float32Array.of(1, value) } };
    expect(() => decodeWeights(altered({}, wrong), file)).toThrow(refusal('WEIGHTS_NOT_FINITE', /bias/));
    expect(() => encodeWeights(wrong, provenance)).toThrow('bias');
  });

  it('is refused when one bit of its values has changed', () => {
    const bytes = encodeWeights(tensors, provenance);
    bytes[bytes.length - 1] ^= 1;
    expect(() => decodeWeights(bytes, file)).toThrow(refusal('WEIGHTS_DAMAGED', /not those that were written/));
  });

  it.each<[string, string, Arrays, RegExp]>([
    ['another name', 'large', tensors, /trained for “tiny”, not for “large”/],
    ['a parameter missing', 'tiny', { ...tensors, gain: tensors.bias }, /it has no gain/],
    ['a parameter too many', 'tiny', { kernel: tensors.kernel }, /it has bias, which/],
    ['another shape', 'tiny', { ...tensors, bias: { ...tensors.bias, shape: [1, 2] } }, /bias is float32 \[2\], not/],
    ['another type', 'tiny', { ...tensors, bias: { ...tensors.bias, dtype: 'int32' } }, /not int32/],
  ])('does not fit a network with %s', (_, name, specs, text) => {
    const weights = decodeWeights(encodeWeights(tensors, provenance), file);
    expect(() => requireNetwork(weights, name, specs, file)).toThrow(refusal('WEIGHTS_OTHER_NETWORK', text));
  });
});
