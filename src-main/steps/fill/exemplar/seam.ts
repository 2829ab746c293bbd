import type { Field } from './field.ts';
import type { Level } from './level.ts';
import { HELD, NOTHING, SOUGHT, stretchMembrane, type Membrane } from './membrane.ts';
import { tuning } from './tuning.ts';

/** A tenth of an 8-bit level. */
const tolerance = 0.1 / 255;

/**
 * Removes the seam: around the hole, the photo differs from what the patches there would copy; a membrane stretched over the
 * hole from those differences is added to the copy (Pérez, Gangnet, Blake 2003, solved for the correction).
 */
export async function blendSeam(level: Level, field: Field, yieldToEventLoop: () => Promise<void>): Promise<void> {
  const { channels, estimate } = level;
  const { hole, targetAt, source, shift } = field;
  const limit = tuning.seamLimit / 255;
  const difference = new Float32Array(channels);
  const hold: Hold = (p, place, values) => {
    const t = targetAt[p];
    if (t < 0) return false;
    for (let c = 0; c < channels; c++) {
      difference[c] = estimate[p * channels + c] - estimate[source[t] * channels + c] - shift[t * channels + c];
      if (Math.abs(difference[c]) > limit) return false;
    }
    values.set(difference, place * channels);
    return true;
  };
  await addMembrane(level, estimate, hole, hold, yieldToEventLoop);
}

/**
 * Adds a membrane over the hole to a picture, in place and within 0..1.
 * @param pixels [height, width, channels]
 * @param hole indices of pixels, in raster order
 * @param hold what the membrane is held at beside the hole
 */
export async function addMembrane(
  raster: Raster,
  pixels: Float32Array,
  hole: Int32Array,
  hold: Hold,
  yieldToEventLoop: () => Promise<void>,
): Promise<void> {
  if (hole.length === 0) return;
  const { channels } = raster;
  const { membrane, placeOf } = await over(raster, hole, hold, yieldToEventLoop);
  await stretchMembrane(membrane, tolerance, yieldToEventLoop);
  for (let k = 0; k < hole.length; k++) {
    const p = hole[k];
    for (let c = 0; c < channels; c++) {
      const value = pixels[p * channels + c] + membrane.values[placeOf(p) * channels + c];
      pixels[p * channels + c] = Math.min(1, Math.max(0, value));
    }
    if ((k & 8191) === 0) await yieldToEventLoop();
  }
}

/** Fills the hole with a membrane from its border: all that is left to do where there is nothing to copy. */
export async function diffuse(level: Level, hole: Int32Array, yieldToEventLoop: () => Promise<void>): Promise<void> {
  const { channels, estimate } = level;
  const hold: Hold = (p, place, values) => {
    for (let c = 0; c < channels; c++) values[place * channels + c] = estimate[p * channels + c];
    return true;
  };
  const { membrane, placeOf } = await over(level, hole, hold, yieldToEventLoop);
  await stretchMembrane(membrane, tolerance, yieldToEventLoop, 1);
  for (let k = 0; k < hole.length; k++) {
    const p = hole[k];
    for (let c = 0; c < channels; c++) estimate[p * channels + c] = membrane.values[placeOf(p) * channels + c];
    if ((k & 8191) === 0) await yieldToEventLoop();
  }
}

type Raster = Pick<Level, 'width' | 'height' | 'channels'>;

/** Sets the membrane's values at a place to what the pixel there is held at, or says that it is not held. */
export type Hold = (pixel: number, place: number, values: Float32Array) => boolean;

/** A membrane over the hole, and over the pixels around it that are held. */
async function over(
  { width: across, height: down, channels }: Raster,
  hole: Int32Array,
  hold: Hold,
  yieldToEventLoop: () => Promise<void>,
): Promise<{ membrane: Membrane; placeOf: (pixel: number) => number }> {
  let left = across;
  let right = 0;
  for (const p of hole) {
    const x = p % across;
    if (x < left) left = x;
    if (x > right) right = x;
  }
  const top = Math.floor(hole[0] / across);
  const width = right - left + 3;
  const height = Math.floor(hole[hole.length - 1] / across) - top + 3;
  const placeOf = (p: number): number => (Math.floor(p / across) - top + 1) * width + (p % across) - left + 1;
  const values = new Float32Array(width * height * channels);
  const state = new Uint8Array(width * height);
  for (const p of hole) state[placeOf(p)] = SOUGHT;
  const consider = (p: number): void => {
    const place = placeOf(p);
    if (state[place] === NOTHING && hold(p, place, values)) state[place] = HELD;
  };
  for (let k = 0; k < hole.length; k++) {
    const p = hole[k];
    const x = p % across;
    if (x > 0) consider(p - 1);
    if (x < across - 1) consider(p + 1);
    if (p >= across) consider(p - across);
    if (p < across * (down - 1)) consider(p + across);
    if ((k & 8191) === 0) await yieldToEventLoop();
  }
  return { membrane: { width, height, channels, values, state }, placeOf };
}
