import { pullPush } from '../../../imaging/pixels/pull-push.ts';
import { HOLE, type Level } from './level.ts';

/**
 * Fills `level.texture` outside the hole: the mean of |∂x| and |∂y| over the known pixels of a square reaching `reach` px each
 * way, over all channels, in quarter units. Without it a patch of no texture at all is the cheapest explanation of the middle
 * of a hole (Newson et al., "Non-local patch-based image inpainting", IPOL 2017, section 3.3).
 */
export async function measureTexture(
  level: Level,
  reach: number,
  yieldToEventLoop: () => Promise<void>,
): Promise<void> {
  const { width, height, channels, texture } = level;
  // Column sums of |∂x|, |∂y| and of the pixels that have both; whole numbers, so taking away what was added leaves nothing.
  const columns = new Int32Array(3 * width);
  for (let y = -reach; y < height; y++) {
    if (y + reach < height) addRow(level, y + reach, 1, columns);
    if (y - reach - 1 >= 0) addRow(level, y - reach - 1, -1, columns);
    if (y < 0) continue;
    let across = 0;
    let down = 0;
    let count = 0;
    for (let x = -reach; x < width; x++) {
      if (x + reach < width) {
        across += columns[3 * (x + reach)];
        down += columns[3 * (x + reach) + 1];
        count += columns[3 * (x + reach) + 2];
      }
      if (x - reach - 1 >= 0) {
        across -= columns[3 * (x - reach - 1)];
        down -= columns[3 * (x - reach - 1) + 1];
        count -= columns[3 * (x - reach - 1) + 2];
      }
      if (x < 0 || count === 0) continue;
      const at = 2 * (y * width + x);
      texture[at] = Math.round((4 * across) / (count * channels));
      texture[at + 1] = Math.round((4 * down) / (count * channels));
    }
    if ((y & 3) === 0) await yieldToEventLoop();
  }
}

function addRow(level: Level, y: number, sign: number, columns: Int32Array): void {
  const { width, height, channels, units, kind } = level;
  if (y === height - 1) return;
  const stride = width * channels;
  for (let x = 0; x < width - 1; x++) {
    const p = y * width + x;
    if (kind[p] === HOLE || kind[p + 1] === HOLE || kind[p + width] === HOLE) continue;
    let across = 0;
    let down = 0;
    for (let i = p * channels; i < (p + 1) * channels; i++) {
      across += Math.abs(units[i + channels] - units[i]);
      down += Math.abs(units[i + stride] - units[i]);
    }
    columns[3 * x] += sign * across;
    columns[3 * x + 1] += sign * down;
    columns[3 * x + 2] += sign;
  }
}

/** Interpolates the strength of the texture into the hole. */
export function continueTexture({ width, height, kind, texture }: Level): void {
  const known = kind.map((value) => (value === HOLE ? 0 : 1));
  const values = Float32Array.from(texture);
  pullPush(values, known, { width, height, channels: 2 });
  values.forEach((value, i) => (texture[i] = Math.round(value)));
}
