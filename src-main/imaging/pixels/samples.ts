/** Samples of an image, interleaved, row-major: [height, width, channels]. 8 bit: 0..255; 16 bit: 0..65535. */
export type Samples = Uint8Array | Uint16Array;

export function allocateSamples(depth: 8 | 16, count: number): Samples {
  return depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
}

/** The depth of samples, bits. */
export function depthOf(samples: Samples): 8 | 16 {
  return samples instanceof Uint16Array ? 16 : 8;
}

/** The largest sample, which means white. */
export function fullRange(depth: 8 | 16): number {
  return depth === 8 ? 255 : 65535;
}

/** Colours as networks see them: [n, channels] in samples, grey or RGB, with alpha or without, to [n, 3] in 0..1. */
export function toUnitColours(
  samples: Samples,
  { channels, colourChannels, depth }: { channels: number; colourChannels: 1 | 3; depth: 8 | 16 },
): Float32Array {
  const largest = fullRange(depth);
  const count = samples.length / channels;
  const colours = new Float32Array(count * 3);
  for (let i = 0; i < count; i += 1) {
    for (let c = 0; c < 3; c += 1) {
      colours[i * 3 + c] = samples[i * channels + (colourChannels === 3 ? c : 0)] / largest;
    }
  }
  return colours;
}

/** A view of the bytes of `samples`. */
export function bytesOf(samples: Samples): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** The nearest 8-bit value of a 16-bit one: v · 255 / 65535, rounded half up. */
export function reduceSample(value: number): number {
  return Math.floor((value * 255) / 65535 + 0.5);
}

let reduction: Uint8Array | undefined;

/** Each sample to the nearest of this depth, v · 257 from 8 to 16 bits; the same array where it has that depth. */
export function toDepth(samples: Samples, depth: 8 | 16): Samples {
  if (depthOf(samples) === depth) return samples;
  const result = allocateSamples(depth, samples.length);
  if (depth === 16) for (let at = 0; at < samples.length; at++) result[at] = samples[at] * 257;
  else {
    const table = (reduction ??= Uint8Array.from({ length: 65536 }, (_, value) => reduceSample(value)));
    for (let at = 0; at < samples.length; at++) result[at] = table[samples[at]];
  }
  return result;
}

/**
 * Pixels with alpha (the last of `channels`) composited on white in encoded values, as browsers do: c · a + white · (1 − a), rounded
 * to the nearest; [n, channels] to [n, channels − 1].
 */
export function flattenOnWhite(samples: Samples, channels: number): Samples {
  const depth = depthOf(samples);
  const white = fullRange(depth);
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
