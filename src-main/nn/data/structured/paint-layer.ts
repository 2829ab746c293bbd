import type { Picture } from '../picture.ts';
import type { DamageLayer } from './damage-layer.ts';

/** A colour that the layer's grey tones are multiplied by. */
export type Tint = readonly [red: number, green: number, blue: number];

/** Lays the marks over the picture. */
export function paintLayer(picture: Picture, { strength, tone }: DamageLayer, tint: Tint): Picture {
  const pixels = Float32Array.from(picture.pixels);
  for (let i = 0; i < strength.values.length; i += 1) {
    const share = strength.values[i];
    if (share === 0) continue;
    for (let c = 0; c < 3; c += 1) {
      const colour = Math.min(1, tone.values[i] * tint[c]);
      pixels[3 * i + c] += share * (colour - pixels[3 * i + c]);
    }
  }
  return { width: picture.width, height: picture.height, pixels };
}
