import type { RandomSource } from '../../imaging/random.ts';
import type { Noise } from './noise.ts';
import { clamp, ramp } from './ramps.ts';
import type { Colour, Ruin } from './ruin.ts';
import { coverLayer, dab } from './ruin.ts';

const LIGHT: Colour = [243, 236, 219];
const DARK: Colour = [38, 28, 21];

/** Lays fine curved scratches of differing length, width and depth; most go down to the paper, some only dull the surface. */
export function layScratches(ruin: Ruin, count: number, random: RandomSource, noise: Noise): void {
  for (let i = 0; i < count; i += 1) {
    const layer = new Map<number, number>();
    const length = 90 + 820 * random.unit() * random.unit();
    const width = 0.45 + 0.65 * random.unit();
    const depth = 0.4 + 0.55 * random.unit();
    let x = ruin.width * (0.05 + 0.9 * random.unit());
    let y = ruin.height * (0.05 + 0.85 * random.unit());
    // What scratches a print moves mostly up and down its length.
    let heading = Math.PI * (0.5 + 0.5 * (random.unit() - 0.5)) + (random.unit() < 0.25 ? Math.PI / 2 : 0);
    const bend = (random.unit() - 0.5) * 0.0035;
    const step = 0.5;
    for (let gone = 0; gone < length; gone += step) {
      const share = gone / length;
      heading += bend * step + 0.004 * noise.at(gone / 60, i * 5.1);
      x += Math.cos(heading) * step;
      y += Math.sin(heading) * step;
      const skips = ramp(-0.32, 0.05, noise.fractal(gone / 70, i * 3.7, 3));
      const ends = ramp(0, 0.09, share) * ramp(1, 0.86, share);
      const radius = width * (0.75 + 0.45 * noise.at(gone / 23, i * 9.9)) * (0.5 + 0.5 * ends);
      dab(layer, ruin, x, y, Math.max(0.3, radius), clamp(depth * skips * ends, 0, 0.97));
    }
    const colour = i % 5 === 3 ? DARK : LIGHT;
    coverLayer(ruin, layer, () => colour);
  }
}

/** Lays dust: small light specks, a few dark ones, each a knot of one to three grains. */
export function layDust(ruin: Ruin, count: number, random: RandomSource): void {
  const light = new Map<number, number>();
  const dark = new Map<number, number>();
  for (let i = 0; i < count; i += 1) {
    const x = ruin.width * random.unit();
    const y = ruin.height * random.unit();
    const size = 0.6 + 2.6 * random.unit() * random.unit() * random.unit();
    const layer = random.unit() < 0.8 ? light : dark;
    const grains = 1 + random.below(3);
    for (let k = 0; k < grains; k += 1) {
      const spread = k === 0 ? 0 : size * 1.2;
      dab(
        layer,
        ruin,
        x + spread * (random.unit() - 0.5) * 2,
        y + spread * (random.unit() - 0.5) * 2,
        size * (1 - 0.25 * k),
        0.92,
      );
    }
  }
  coverLayer(ruin, light, () => [246, 240, 225]);
  coverLayer(ruin, dark, () => [44, 33, 25]);
}

/** Lays a curled hair that starts at (x, y), in pixels. */
export function layHair(ruin: Ruin, x: number, y: number, length: number, dark: boolean, random: RandomSource): void {
  const layer = new Map<number, number>();
  let heading = random.unit() * Math.PI * 2;
  let curl = (random.unit() < 0.5 ? -1 : 1) * 0.02;
  for (let gone = 0; gone < length; gone += 0.4) {
    curl = clamp(curl + (random.unit() - 0.5) * 0.006, -0.05, 0.05);
    heading += curl * 0.4;
    x += Math.cos(heading) * 0.4;
    y += Math.sin(heading) * 0.4;
    dab(layer, ruin, x, y, 0.85 - 0.35 * (gone / length), 0.9);
  }
  coverLayer(ruin, layer, () => (dark ? [40, 31, 25] : [247, 242, 230]));
}
