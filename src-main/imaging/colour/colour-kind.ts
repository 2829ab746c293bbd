import { lumaPlane } from './luma.ts';
import type { PhotoGrid } from './photo-grid.ts';

/** Bins of luma. */
const bins = 24;
/** Colour up to this is the rounding of a file. */
const greyNoise = 2.5 / 255;
/** Share of a grey photo that may be coloured all the same: a stamp, a few wrong pixels. */
const strayOfGrey = 0.01;
/** Share of a toned photo that may be of other colours: stains, ink, the scanner's light on a torn edge. */
const strayOfTone = 0.2;
/** Spread up to which colours count as one. */
const tonedSpread = 0.03;

/** What colours a photo has: none, one hue from black to white, or many. `spread` is their distance from that one hue, 0..1. */
export interface ColourKind {
  kind: 'grey' | 'toned' | 'colour';
  spread: number;
}

/** Does a photo have colours, one colour, or none? A toned photo's colour follows from its luma alone. */
export function measureColourKind(grid: PhotoGrid, picture: Uint8Array): ColourKind {
  const { pixels } = grid;
  const luma = lumaPlane(grid.pixels);
  const chroma: number[] = [];
  const members: number[][] = Array.from({ length: bins }, () => []);
  for (let i = 0; i < picture.length; i += 1) {
    if (!picture[i]) continue;
    const r = pixels[i * 3];
    const g = pixels[i * 3 + 1];
    const b = pixels[i * 3 + 2];
    chroma.push(Math.max(r, g, b) - Math.min(r, g, b));
    members[Math.min(bins - 1, Math.floor(luma[i] * bins))].push(i);
  }
  const strays = members.flatMap((bin) => {
    const reds = bin.map((i) => pixels[i * 3] - luma[i]);
    const blues = bin.map((i) => pixels[i * 3 + 2] - luma[i]);
    const red = quantile(reds, 0.5);
    const blue = quantile(blues, 0.5);
    return bin.map((_, k) => Math.hypot(reds[k] - red, blues[k] - blue));
  });
  const spread = Math.min(1, quantile(strays, 1 - strayOfTone));
  if (quantile(chroma, 1 - strayOfGrey) <= greyNoise) return { kind: 'grey', spread };
  return { kind: spread <= tonedSpread ? 'toned' : 'colour', spread };
}

function quantile(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
