import { indicesWhere } from '../../../imaging/indices.ts';

/** A picture some of whose pixels are held, some sought, and the others of no concern. */
export interface Membrane {
  width: number;
  height: number;
  channels: number;
  /** [height, width, channels] */
  values: Float32Array;
  /** [height, width]: NOTHING, HELD or SOUGHT. The outermost rows and columns must not be SOUGHT. */
  state: Uint8Array;
}

export const NOTHING = 0;
export const HELD = 1;
export const SOUGHT = 2;

const overRelaxation = 1.6;
const maxSweeps = 40;

/**
 * Stretches a membrane over the sought pixels: Laplace's equation with the held values around them, and nothing flowing
 * across the border to NOTHING. Solved at half the size first, then relaxed, so the time is proportional to the area. Sought
 * values are not looked at; those that no held one is connected with end at 0, or at what is held close by.
 * @param narrowest px that a membrane is at least wide and high to be solved at half the size first: what is held at one end of a long one
 *   only reaches the other end through smaller ones
 */
export async function stretchMembrane(
  membrane: Membrane,
  tolerance: number,
  yieldToEventLoop: () => Promise<void>,
  narrowest = 5,
): Promise<void> {
  const { width, height, channels, values, state } = membrane;
  const sought = indicesWhere(state.length, (p) => state[p] === SOUGHT);
  if (sought.length === 0) return;
  for (const p of sought) values.fill(0, p * channels, (p + 1) * channels);
  if (sought.length > 16 && Math.max(width, height) > 4 && Math.min(width, height) >= narrowest) {
    const coarse = await reduce(membrane, yieldToEventLoop);
    await stretchMembrane(coarse, tolerance, yieldToEventLoop, narrowest);
    await yieldToEventLoop();
    for (const p of sought) {
      const from = ((Math.floor(p / width) + 1) >> 1) * coarse.width + (((p % width) + 1) >> 1);
      if (coarse.state[from] === NOTHING) continue;
      for (let c = 0; c < channels; c++) values[p * channels + c] = coarse.values[from * channels + c];
    }
  }
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    let largest = 0;
    for (let k = 0; k < sought.length; k++) {
      const p = sought[sweep % 2 === 0 ? k : sought.length - 1 - k];
      const left = state[p - 1] === NOTHING ? 0 : 1;
      const right = state[p + 1] === NOTHING ? 0 : 1;
      const up = state[p - width] === NOTHING ? 0 : 1;
      const down = state[p + width] === NOTHING ? 0 : 1;
      const count = left + right + up + down;
      if (count === 0) continue;
      const stride = width * channels;
      for (let i = p * channels; i < (p + 1) * channels; i++) {
        const sum =
          left * values[i - channels] +
          right * values[i + channels] +
          up * values[i - stride] +
          down * values[i + stride];
        const change = sum / count - values[i];
        values[i] += overRelaxation * change;
        if (Math.abs(change) > largest) largest = Math.abs(change);
      }
      if ((k & 8191) === 8191) await yieldToEventLoop();
    }
    await yieldToEventLoop();
    if (largest < tolerance) break;
  }
}

/** Half the size: held where any of the four pixels is held, at their mean, else sought where any is sought. */
async function reduce(membrane: Membrane, yieldToEventLoop: () => Promise<void>): Promise<Membrane> {
  const { channels } = membrane;
  // One pixel of NOTHING all around: the coarse pixel (u, v) stands for columns 2u - 1, 2u and rows 2v - 1, 2v.
  const width = (membrane.width >> 1) + 2;
  const height = (membrane.height >> 1) + 2;
  const values = new Float32Array(width * height * channels);
  const state = new Uint8Array(width * height);
  const held = new Uint8Array(width * height);
  for (let y = 0; y < membrane.height; y++) {
    for (let x = 0; x < membrane.width; x++) {
      const from = y * membrane.width + x;
      const to = ((y + 1) >> 1) * width + ((x + 1) >> 1);
      if (membrane.state[from] === HELD) {
        state[to] = HELD;
        held[to] += 1;
        for (let c = 0; c < channels; c++) values[to * channels + c] += membrane.values[from * channels + c];
      } else if (membrane.state[from] === SOUGHT && state[to] === NOTHING) state[to] = SOUGHT;
    }
    if ((y & 31) === 0) await yieldToEventLoop();
  }
  for (let p = 0; p < held.length; p++) {
    if (held[p] > 1) for (let c = 0; c < channels; c++) values[p * channels + c] /= held[p];
  }
  return { width, height, channels, values, state };
}
