import type { RandomSource } from '../../../imaging/random.ts';
import { chance, wholeBetween } from '../draws.ts';
import { double, emptyComponent, fillUp, halve, quantise, type Component } from '../jpeg/component.ts';
import { quantisationSteps } from '../jpeg/quantisation.ts';
import { emptyPicture, type Picture } from '../picture.ts';

export interface Jpeg {
  /** A whole number from 1 to 100 as JPEG libraries count it; drawn from 40..95. */
  readonly quality: number;
  /** Colour at half the width and height (4:2:0), as most files have it. */
  readonly chromaHalved: boolean;
}

export function drawJpeg(random: RandomSource): Jpeg {
  return { quality: wholeBetween(random, [40, 95]), chromaHalved: chance(random, 0.7) };
}

/** What is left of a picture after it was saved as a JPEG file and opened again: values are whole 255ths, within 0..1. */
export function compressJpeg(picture: Picture, { quality, chromaHalved }: Jpeg): Picture {
  const { width, height } = picture;
  const [luma, blue, red] = split(picture);
  const coarse = quantisationSteps('chrominance', quality);
  quantise(luma, quantisationSteps('luminance', quality));
  const [blueAgain, redAgain] = [blue, red].map((chroma) => {
    const stored = chromaHalved ? halve(chroma) : chroma;
    quantise(stored, coarse);
    return chromaHalved ? double(stored, width, height) : stored;
  });
  return join(luma, blueAgain, redAgain, width, height);
}

/** JFIF's luma and colour differences of a picture rounded to 8 bits. */
function split({ width, height, pixels }: Picture): [Component, Component, Component] {
  const components = [0, 1, 2].map(() => emptyComponent(width, height)) as [Component, Component, Component];
  const [luma, blue, red] = components;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      const to = y * luma.width + x;
      const r = byte(pixels[from] * 255);
      const g = byte(pixels[from + 1] * 255);
      const b = byte(pixels[from + 2] * 255);
      luma.values[to] = Math.floor(0.299 * r + 0.587 * g + 0.114 * b + 0.5) - 128;
      blue.values[to] = Math.floor(-0.168735892 * r - 0.331264108 * g + 0.5 * b + 0.5);
      red.values[to] = Math.floor(0.5 * r - 0.418687589 * g - 0.081312411 * b + 0.5);
    }
  }
  components.forEach(fillUp);
  return components;
}

function join(luma: Component, blue: Component, red: Component, width: number, height: number): Picture {
  const result = emptyPicture(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = y * luma.width + x;
      const to = (y * width + x) * 3;
      const l = luma.values[from] + 128;
      result.pixels[to] = byte(l + 1.402 * red.values[from]) / 255;
      result.pixels[to + 1] = byte(l - 0.344136286 * blue.values[from] - 0.714136286 * red.values[from]) / 255;
      result.pixels[to + 2] = byte(l + 1.772 * blue.values[from]) / 255;
    }
  }
  return result;
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value + 0.5)));
}
