import type { Levels } from './params.ts';
import type { PhotoGrid } from '../../imaging/colour/photo-grid.ts';

/** Strays of the two estimates beyond this are the picture's own colours. */
const largestStray = 0.25;
/** How much of what both estimates agree about is believed. */
const trust = 0.7;
/** Exponent of the mean of the colours: bright pixels count for more than dark ones. */
const norm = 2;

/**
 * What a middle grey looks like between `black` and `white`, which are taken as neutral. Two estimates: that a photo's mean
 * is grey (shades of grey, Finlayson and Trezzi 2004), and that its edges are (grey edge, van de Weijer et al. 2007). Only
 * what both say is believed, and that not wholly, since a meadow is green in both ways.
 */
export function estimateMiddle(grid: PhotoGrid, picture: Uint8Array, black: Levels, white: Levels): Levels {
  const { columns, pixels } = grid;
  const colour = [0, 0, 0];
  const edge = [0, 0, 0];
  for (let i = 0; i < picture.length; i += 1) {
    if (!picture[i]) continue;
    const right = i % columns < columns - 1 && picture[i + 1] ? i + 1 : i;
    const below = picture[i + columns] ? i + columns : i;
    for (let c = 0; c < 3; c += 1) {
      const range = white[c] - black[c];
      const value = pixels[i * 3 + c];
      colour[c] += Math.min(1, Math.max(0, (value - black[c]) / range)) ** norm;
      edge[c] += Math.hypot(pixels[right * 3 + c] - value, pixels[below * 3 + c] - value) / range;
    }
  }
  const byColour = straysOf(colour, 1 / norm);
  const byEdge = straysOf(edge, 1);
  const level = (c: 0 | 1 | 2): number => {
    const agreed = byColour[c] * byEdge[c] > 0 ? Math.min(Math.abs(byColour[c]), Math.abs(byEdge[c])) : 0;
    const stray = trust * Math.sign(byColour[c]) * Math.min(largestStray, agreed);
    return black[c] + 0.5 * Math.exp(stray) * (white[c] - black[c]);
  };
  return [level(0), level(1), level(2)];
}

/** Logarithms of the channels' sums, less their mean. */
function straysOf(sums: number[], exponent: number): number[] {
  const logs = sums.map((sum) => exponent * Math.log(sum + 1e-6));
  const mean = (logs[0] + logs[1] + logs[2]) / 3;
  return logs.map((value) => value - mean);
}
