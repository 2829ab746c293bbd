import { blurred, enlarged, reduced } from './blur.ts';
import type { Canvas } from './canvas.ts';
import { mix, ramp } from './ramps.ts';

/** Share of the light that spreads around bright things, in the emulsion and its glass. */
const GLOW = 0.11;

/**
 * What the lens of the day makes of the scene: sharp in the middle, soft and darker towards the corners, with a glow around
 * bright things.
 * @returns [height, width], linear light.
 */
export function throughLens(canvas: Canvas): Float32Array {
  const { width, height, light } = canvas;
  const sharp = blurred(light, width, height, 0.68);
  const soft = spread(light, width, height, 2, 1);
  const glow = spread(light, width, height, 4, 4.5);
  const result = new Float32Array(light.length);
  for (let y = 0; y < height; y += 1) {
    const fromMiddle = (y + 0.5) / height - 0.48;
    for (let x = 0; x < width; x += 1) {
      const across = ((x + 0.5) / width - 0.5) * 1.25;
      const squared = across * across + fromMiddle * fromMiddle;
      const pixel = y * width + x;
      const softness = 0.1 + 0.85 * ramp(0.08, 0.52, squared);
      const focused = mix(sharp[pixel], soft(x, y), softness);
      const shading = 1 / ((1 + 0.62 * squared) * (1 + 0.62 * squared));
      result[pixel] = mix(focused, glow(x, y), GLOW) * shading;
    }
  }
  return result;
}

/** A blur of `factor` times `deviation` pixels, computed on blocks of `factor` pixels. */
function spread(
  light: Float32Array,
  width: number,
  height: number,
  factor: number,
  deviation: number,
): (x: number, y: number) => number {
  const columns = Math.floor(width / factor);
  const rows = Math.floor(height / factor);
  return enlarged(blurred(reduced(light, width, height, factor), columns, rows, deviation), columns, rows, factor);
}
