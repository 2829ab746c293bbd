import type { Picture } from '../picture.ts';

/** Clips to 0..1, as a file does. */
export function withinRange({ width, height, pixels }: Picture): Picture {
  const clipped = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) clipped[i] = Math.min(1, Math.max(0, pixels[i]));
  return { width, height, pixels: clipped };
}
