import type { Size } from './damage-layer.ts';

/** Grows what is 1 by `radius` pixels (a whole number) up, down, left and right and nearly so across corners. */
export function dilate(mask: Uint8Array, size: Size, radius: number): Uint8Array {
  let grown = mask;
  // A square step after a cross-shaped one comes closest to a disc.
  for (let step = 0; step < radius; step += 1) grown = growOnce(grown, size, step % 2 === 1);
  return grown;
}

function growOnce(mask: Uint8Array, { width, height }: Size, corners: boolean): Uint8Array {
  const grown = Uint8Array.from(mask);
  for (let y = 0; y < height; y += 1) {
    const top = Math.max(0, y - 1);
    const bottom = Math.min(height - 1, y + 1);
    for (let x = 0; x < width; x += 1) {
      if (mask[y * width + x] === 0) continue;
      const left = Math.max(0, x - 1);
      const right = Math.min(width - 1, x + 1);
      grown[y * width + left] = grown[y * width + right] = grown[top * width + x] = grown[bottom * width + x] = 1;
      if (!corners) continue;
      grown[top * width + left] = grown[top * width + right] = 1;
      grown[bottom * width + left] = grown[bottom * width + right] = 1;
    }
  }
  return grown;
}
