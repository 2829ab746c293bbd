import { lumaPlane } from './luma.ts';
import { quantile } from '../quantile.ts';
import type { PhotoGrid } from './photo-grid.ts';

const lumaBins = 24;
/** Chroma up to this is rounding of 8-bit samples. */
const greyNoise = 2.5 / 255;
/** Share of outliers in a grey photo: a stamp, a few wrong pixels. */
const strayOfGrey = 0.01;
/** Share of outliers in a toned photo: stains, ink, the scanner's light on a torn edge. */
const strayOfTone = 0.2;
/** Spread up to which a photo is toned. */
const tonedSpread = 0.03;

interface ColourKind {
  /** `grey`: no chroma. `toned`: one chroma for each luma, as in a sepia print. `colour`: everything else. */
  kind: 'grey' | 'toned' | 'colour';
  /** 80 % quantile of the distance of the chroma from the median chroma of the same luma, 0..1. */
  spread: number;
}

/**
 * Classifies a photo by its chroma.
 * @param picture which pixels of the grid count, as from contentMask
 */
export function measureColourKind(grid: PhotoGrid, picture: Uint8Array): ColourKind {
  const { pixels } = grid;
  const luma = lumaPlane(grid.pixels);
  const chroma: number[] = [];
  const members: number[][] = Array.from({ length: lumaBins }, () => []);
  for (let i = 0; i < picture.length; i += 1) {
    if (!picture[i]) continue;
    const r = pixels[i * 3];
    const g = pixels[i * 3 + 1];
    const b = pixels[i * 3 + 2];
    chroma.push(Math.max(r, g, b) - Math.min(r, g, b));
    members[Math.min(lumaBins - 1, Math.floor(luma[i] * lumaBins))].push(i);
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
