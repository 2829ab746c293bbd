import { numbersOf, type TiffDirectory } from '../../metadata/tiff-structure.ts';
import { photometrics, tiffTags } from '../../metadata/tiff-tags.ts';
import type { TiffKind } from './tiff-kind.ts';

/** Coefficients of luma, and the reference values of black and white for each sample (TIFF 6.0, section 21). */
interface YcbcrScale {
  luma: readonly number[];
  blackWhite: readonly number[];
}

const defaults: YcbcrScale = { luma: [0.299, 0.587, 0.114], blackWhite: [0, 255, 128, 255, 128, 255] };

export function ycbcrScale(directory: TiffDirectory): YcbcrScale {
  const luma = numbersOf(directory, tiffTags.YCbCrCoefficients);
  const blackWhite = numbersOf(directory, tiffTags.ReferenceBlackWhite);
  return {
    luma: luma.length === 3 && luma[1] > 0 ? luma : defaults.luma,
    blackWhite: blackWhite.length === 6 ? blackWhite : defaults.blackWhite,
  };
}

/**
 * RGB of YCbCr, 8 bits: [height, width, 3].
 * @param stored as TIFF packs it: for each block of `subsampling` its luma by rows, then one Cb and one Cr; blocks by rows
 */
export function ycbcrToRgb(
  stored: Uint8Array,
  { width, height, subsampling: [across, down] }: Pick<TiffKind, 'width' | 'height' | 'subsampling'>,
  { luma, blackWhite }: YcbcrScale,
): Uint8Array {
  const [red, green, blue] = luma;
  const [lumaBlack, lumaWhite, cbBlack, cbWhite, crBlack, crWhite] = blackWhite;
  const lumaScale = 255 / (lumaWhite - lumaBlack);
  const cbScale = 127 / (cbWhite - cbBlack);
  const crScale = 127 / (crWhite - crBlack);
  const unit = across * down + 2;
  const stride = Math.ceil(width / across) * unit;
  const result = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(y / down) * stride + (y % down) * across;
    const chroma = Math.floor(y / down) * stride + across * down;
    for (let x = 0; x < width; x++, to += 3) {
      const block = Math.floor(x / across) * unit;
      const light = (stored[row + block + (x % across)] - lumaBlack) * lumaScale;
      const cb = (stored[chroma + block] - cbBlack) * cbScale;
      const cr = (stored[chroma + block + 1] - crBlack) * crScale;
      const redValue = light + cr * (2 - 2 * red);
      const blueValue = light + cb * (2 - 2 * blue);
      result[to] = redValue;
      result[to + 1] = (light - red * redValue - blue * blueValue) / green;
      result[to + 2] = blueValue;
    }
  }
  return new Uint8Array(result.buffer);
}

/** 16-bit CIELab, a and b signed, of 8-bit Lab: CIELab stores them signed, ICCLab with an offset of 128. [height, width, 3]. */
export function widenLab(stored: Uint8Array, photometric: number): Uint16Array {
  const bias = photometric === photometrics.iccLab ? 128 : 0;
  const result = new Uint16Array(stored.length);
  for (let at = 0; at < stored.length; at += 3) {
    result[at] = stored[at] * 257;
    result[at + 1] = ((stored[at + 1] - bias) & 255) << 8;
    result[at + 2] = ((stored[at + 2] - bias) & 255) << 8;
  }
  return result;
}
