import sharp from 'sharp';
import { readSamples } from './pictures.mjs';

/**
 * A fill against the truth, over the missing pixels alone: PSNR in dB (8-bit peak, all channels), and gradient energy, the sum
 * of squared forward differences between neighbours that are both missing, as a ratio to the truth's.
 */
export async function scoreFill(truthPath, maskPath, resultPath) {
  const truth = await readSamples(truthPath);
  const result = await readSamples(resultPath);
  const { data: mask } = await sharp(maskPath).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const { width, height } = truth;
  let squares = 0;
  let count = 0;
  const energy = { truth: 0, result: 0 };
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      if (mask[i] <= 127) continue;
      count += 1;
      for (let c = 0; c < 3; c += 1) {
        const at = i * 3 + c;
        squares += (truth.data[at] - result.data[at]) ** 2;
        for (const [step, inside] of [
          [1, x + 1 < width],
          [width, y + 1 < height],
        ]) {
          if (!inside || mask[i + step] <= 127) continue;
          const next = at + step * 3;
          energy.truth += (truth.data[next] - truth.data[at]) ** 2;
          energy.result += (result.data[next] - result.data[at]) ** 2;
        }
      }
    }
  }
  const meanSquare = squares / (3 * count);
  return { psnr: 10 * Math.log10(255 ** 2 / Math.max(meanSquare, 1e-9)), energy: energy.result / energy.truth };
}

/** PSNR of 8-bit samples, dB; Infinity where they are equal. */
export function psnr(truth, result) {
  const squares = truth.reduce((sum, value, i) => sum + (value - result[i]) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / truth.length));
}
