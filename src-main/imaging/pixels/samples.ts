/** Samples of an image, interleaved, row-major: [height, width, channels]. 8 bit: 0..255; 16 bit: 0..65535. */
export type Samples = Uint8Array | Uint16Array;

export function allocateSamples(depth: 8 | 16, count: number): Samples {
  return depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
}

/** The sample that means white. */
export function fullRange(depth: 8 | 16): number {
  return depth === 8 ? 255 : 65535;
}

/** The memory of `samples` as bytes, shared with it. */
export function bytesOf(samples: Samples): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** The nearest 8-bit value of a 16-bit one: v · 255 / 65535, rounded half up. */
export function reduceSample(value: number): number {
  return Math.floor((value * 255) / 65535 + 0.5);
}

let reduction: Uint8Array | undefined;

/** 16 bit to 8 bit, each sample to the nearest. The result is new. */
export function reduceTo8Bit(samples: Uint16Array): Uint8Array {
  reduction ??= Uint8Array.from({ length: 65536 }, (_, value) => reduceSample(value));
  const table = reduction;
  const result = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index++) result[index] = table[samples[index]];
  return result;
}

/** 8 bit to 16 bit without loss: v · 257. The result is new. */
export function widenTo16Bit(samples: Uint8Array): Uint16Array {
  const result = new Uint16Array(samples.length);
  for (let index = 0; index < samples.length; index++) result[index] = samples[index] * 257;
  return result;
}

/** To the nearest sample of this depth; the same array where it has it already. */
export function toDepth(samples: Samples, depth: 8 | 16): Samples {
  if (samples instanceof Uint16Array) return depth === 8 ? reduceTo8Bit(samples) : samples;
  return depth === 16 ? widenTo16Bit(samples) : samples;
}

/**
 * Lays pixels with alpha (the last of `channels`) on white, as encoded values, the way browsers do: c · a + white · (1 − a),
 * rounded to the nearest. The result is new and has one channel less.
 */
export function flattenOnWhite(samples: Samples, channels: number): Samples {
  const white = samples instanceof Uint16Array ? 65535 : 255;
  const depth = samples instanceof Uint16Array ? 16 : 8;
  const colours = channels - 1;
  const count = samples.length / channels;
  const result = allocateSamples(depth, count * colours);
  for (let pixel = 0, source = 0, target = 0; pixel < count; pixel++, source += channels) {
    const alpha = samples[source + colours];
    for (let colour = 0; colour < colours; colour++) {
      result[target++] = Math.floor((samples[source + colour] * alpha + white * (white - alpha)) / white + 0.5);
    }
  }
  return result;
}
