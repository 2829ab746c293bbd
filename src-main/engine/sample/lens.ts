import { blurred, reduced } from './blur.ts';
import type { Canvas } from './canvas.ts';
import { clamp, mix, ramp } from './ramps.ts';

/** Highlights spread in the emulsion and its glass over this many blocks of 4 pixels. */
const GLOW = { factor: 4, deviation: 4.5, share: 0.11 };

/**
 * What the lens of the day makes of the scene: sharp in the middle, soft and darker towards the corners, with a glow around
 * bright things.
 * @returns [height, width], linear light.
 */
export function throughLens(canvas: Canvas): Float32Array {
  const { width, height, light } = canvas;
  const sharp = blurred(light, width, height, 0.68);
  const soft = blurred(sharp, width, height, 2.1);
  const columns = Math.floor(width / GLOW.factor);
  const rows = Math.floor(height / GLOW.factor);
  const glow = blurred(reduced(light, width, height, GLOW.factor), columns, rows, GLOW.deviation);
  const result = new Float32Array(light.length);
  for (let y = 0; y < height; y += 1) {
    const fromMiddle = (y + 0.5) / height - 0.48;
    const gy = clamp((y + 0.5) / GLOW.factor - 0.5, 0, rows - 1.001);
    const row = Math.floor(gy) * columns;
    for (let x = 0; x < width; x += 1) {
      const across = ((x + 0.5) / width - 0.5) * 1.25;
      const squared = across * across + fromMiddle * fromMiddle;
      const pixel = y * width + x;
      const softness = 0.1 + 0.85 * ramp(0.08, 0.52, squared);
      const gx = clamp((x + 0.5) / GLOW.factor - 0.5, 0, columns - 1.001);
      const at = row + Math.floor(gx);
      const fx = gx - Math.floor(gx);
      const upper = mix(glow[at], glow[at + 1], fx);
      const lower = mix(glow[at + columns], glow[at + columns + 1], fx);
      const spread = mix(upper, lower, gy - Math.floor(gy));
      const focused = mix(sharp[pixel], soft[pixel], softness);
      const shading = 1 / ((1 + 0.62 * squared) * (1 + 0.62 * squared));
      result[pixel] = mix(focused, spread, GLOW.share) * shading;
    }
  }
  return result;
}
