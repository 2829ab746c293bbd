import type { MaskNote } from '../../../shared/data/photo.ts';
import type { Size } from '../../../shared/geometry/rect.ts';
import { depthOf, fullRange, reduceSample, type Samples } from '../../../imaging/pixels/samples.ts';

/** A picture's samples, [height, width, channels]. */
export interface DecodedMask {
  readonly samples: Samples;
  readonly channels: number;
  /** Of the last channel. */
  readonly hasAlpha: boolean;
}

export interface ReadMask {
  /** [height, width], 0..255. */
  values: Uint8Array;
  notes: MaskNote[];
}

/** From here on a pixel counts as marked. */
const marked = 128;

/**
 * The mask that a picture stands for. Masks of two values, black and a dark one, are taken as black and white; so is grey that only
 * a lossy format has put along hard edges. Soft masks stay soft. Nothing is inverted: where most is marked a note says so.
 * @param lossy whether the picture's format may have changed its values
 */
export function interpretMask(decoded: DecodedMask, { width }: Size, lossy: boolean): ReadMask {
  const notes: MaskNote[] = [];
  const { values, fromAlpha, stretched, shallow } = greyOf(decoded);
  if (fromAlpha) {
    const message =
      'The mask was taken from the transparency of its picture, which has one colour all over: what is opaque is missing.';
    notes.push({ code: 'MASK_FROM_ALPHA', message });
  }
  if (stretched !== undefined) {
    const full = fullRange(depthOf(decoded.samples));
    const message = `The brightest value of the mask is ${stretched} of ${full}. It was read as black and white: all that is not black is missing.`;
    notes.push({ code: 'MASK_STRETCHED', message, values: { largest: stretched, full } });
  }
  if (shallow) {
    const message = 'The mask uses only the lowest 8 of its 16 bits. They were read as the whole range.';
    notes.push({ code: 'MASK_EIGHT_BITS', message });
  }
  if (lossy && sharpen(values, width)) {
    const message = 'The mask lay in a lossy format: the grey that this leaves along edges was made black or white.';
    notes.push({ code: 'MASK_SHARPENED', message });
  }
  let count = 0;
  for (const value of values) if (value >= marked) count += 1;
  // A mask that marks everything is refused where that makes no sense.
  if (2 * count > values.length && count < values.length) {
    const percent = Math.min(100, Math.floor((1000 * count) / values.length) / 10);
    const message = `${percent} % of the photo are marked as missing. If black is what is missing, invert the mask.`;
    notes.push({ code: 'MASK_MOSTLY_MARKED', message, values: { percent } });
  }
  return { values, notes };
}

/** The grey values, 0..255; `stretched` is the brightest sample where there are only black and one nearly black value. */
function greyOf({ samples, channels, hasAlpha }: DecodedMask): {
  values: Uint8Array;
  fromAlpha: boolean;
  stretched?: number;
  /** 8 bits in samples of 16. */
  shallow: boolean;
} {
  const alpha = channels - 1;
  const fromAlpha = hasAlpha && isConstantColour(samples, channels) && varies(samples, channels, alpha);
  const sampleAt = (at: number): number => {
    if (fromAlpha) return samples[at + alpha];
    return channels < 3 ? samples[at] : luma(samples[at], samples[at + 1], samples[at + 2]);
  };
  let largest = 0;
  let levels = 0;
  for (let at = 0; at < samples.length; at += channels) {
    const sample = sampleAt(at);
    if (sample === 0 || sample === largest) continue;
    if (sample > largest) largest = sample;
    levels += 1;
  }
  const deep = depthOf(samples) === 16;
  const values = new Uint8Array(samples.length / channels);
  const two = levels === 1 && largest < fullRange(depthOf(samples)) / 16;
  const shallow = deep && levels > 1 && largest <= 255;
  for (let pixel = 0, at = 0; pixel < values.length; pixel += 1, at += channels) {
    const sample = sampleAt(at);
    if (two) values[pixel] = sample === 0 ? 0 : 255;
    else values[pixel] = deep && !shallow ? reduceSample(sample) : sample;
  }
  return { values, fromAlpha, shallow, ...(two ? { stretched: largest } : {}) };
}

/**
 * Makes the values black or white where the mask has hard edges, that is where its grey can only come from a lossy format: fewer
 * pixels are grey than its edges are long. In a soft mask only what is nearly black or white becomes so. In place.
 * @returns whether the mask has hard edges
 */
function sharpen(values: Uint8Array, width: number): boolean {
  let between = 0;
  let edge = 0;
  let grey = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value > 0 && value < 255) grey += 1;
    if (value >= 64 && value < 192) between += 1;
    if (value < marked) continue;
    const column = at % width;
    const alone =
      (column > 0 && values[at - 1] < marked) ||
      (column < width - 1 && values[at + 1] < marked) ||
      values[at - width] < marked ||
      values[at + width] < marked;
    if (alone) edge += 1;
  }
  if (grey === 0) return false;
  const hard = between <= edge;
  for (let at = 0; at < values.length; at += 1) {
    if (hard) values[at] = values[at] < marked ? 0 : 255;
    else if (values[at] < ringing) values[at] = 0;
    else if (values[at] > 255 - ringing) values[at] = 255;
  }
  return hard;
}

/** Error of a soft mask's values in a lossy format. */
const ringing = 4;

function luma(red: number, green: number, blue: number): number {
  if (red === green && green === blue) return red;
  return Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
}

function varies(samples: Samples, channels: number, channel: number): boolean {
  for (let at = channel; at < samples.length; at += channels) if (samples[at] !== samples[channel]) return true;
  return false;
}

function isConstantColour(samples: Samples, channels: number): boolean {
  for (let channel = 0; channel < channels - 1; channel++) if (varies(samples, channels, channel)) return false;
  return true;
}
