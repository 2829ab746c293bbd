import type { RandomSource } from '../../../imaging/random.ts';
import type { Picture } from '../picture.ts';
import { chance } from '../draws.ts';
import { normal, uniform } from './draws.ts';
import { noiseField } from './noise-planes.ts';
import { soften } from './soften.ts';

/** What a lens, a print and a scanner make of the scene, in place: uneven light, a little blur, contrast, 0..1. */
export function finishPicture(picture: Picture, random: RandomSource): void {
  const { width, height, pixels } = picture;
  if (chance(random, 0.5)) uneven(picture, random);
  if (chance(random, 0.45)) {
    const deviation = chance(random, 0.12) ? uniform(random, 0.7, 1.2) : uniform(random, 0.25, 0.6);
    soften(pixels, width, height, 3, deviation);
  }
  const curve = drawCurve(random);
  for (let i = 0; i < pixels.length; i++) {
    const place = Math.min(curveSteps, Math.max(0, (pixels[i] - curveStart) * curveScale));
    const step = Math.min(curveSteps - 1, Math.floor(place));
    const before = curve[step];
    pixels[i] = before + (place - step) * (curve[step + 1] - before);
  }
}

/** The tone curve is tabled over this range of values; the ends stand for all that lies beyond. */
const curveStart = -0.5;
const curveEnd = 1.75;
const curveSteps = 1024;
const curveScale = curveSteps / (curveEnd - curveStart);

function drawCurve(random: RandomSource): Float32Array {
  const contrast = Math.exp(0.15 * normal(random));
  const lift = 0.03 * normal(random);
  const gamma = chance(random, 0.3) ? uniform(random, 0.75, 1.35) : 1;
  return Float32Array.from({ length: curveSteps + 1 }, (_, i) => {
    const value = curveStart + i / curveScale;
    return Math.pow(bounded(0.45 + contrast * (value - 0.45) + lift), gamma);
  });
}

/** 0..1, bent near both ends as film does it, so that little is wholly black or white. */
function bounded(value: number): number {
  if (value > 0.85) return 1 - 0.15 * Math.exp((0.85 - value) / 0.15);
  if (value < 0.08) return 0.08 * Math.exp((value - 0.08) / 0.08);
  return value;
}

/** Light that changes slowly over the whole picture. */
function uneven({ width, height, pixels }: Picture, random: RandomSource): void {
  const light = noiseField(random, 2, 2.5, 60 / Math.max(60, width, height));
  const strength = uniform(random, 0.04, 0.16);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const gain = 1 + strength * light(x, y);
      pixels[i] = pixels[i] * gain;
      pixels[i + 1] = pixels[i + 1] * gain;
      pixels[i + 2] = pixels[i + 2] * gain;
    }
  }
}
