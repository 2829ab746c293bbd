import { resolve } from 'node:path';
import { readSmallPicture } from '../../engine/codecs/screen/read-small-picture.ts';
import { createRandom } from '../../imaging/random.ts';
import { addFilmGrain, drawFilmGrain } from '../../nn/data/operators/film-grain.ts';
import { addGrain } from '../../nn/data/operators/grain.ts';
import { applyGrey } from '../../nn/data/operators/grey.ts';
import { addHalftone, drawHalftone } from '../../nn/data/operators/halftone.ts';
import { addPaper, drawPaper } from '../../nn/data/operators/paper.ts';
import { addStreaks, drawStreaks } from '../../nn/data/operators/streaks.ts';
import { inWholeLevels } from '../../nn/data/operators/whole-levels.ts';
import type { Picture } from '../../nn/data/picture.ts';
import { placeOf } from '../../platform/outputs/place-output.ts';
import { writePicture } from '../picture-file.ts';

/** What a scan adds to a photo; white noise is of 25 levels where nothing else is said. */
export const scanKinds = ['white', 'film', 'streaks', 'paper', 'halftone'] as const;

export interface ScanRequest {
  readonly path: string;
  readonly out: string;
  /** Where the photo is written without it, in the same tone. */
  readonly clean: string;
  readonly kind: (typeof scanKinds)[number];
  /** Deviation of white noise, levels. */
  readonly sigma: number;
  readonly grey: boolean;
  readonly seed: number;
}

/** Lays on a photo what film, paper, print or scanner add, at its own size: what cleaning is measured on. Writes PNG. */
export async function scanPhoto({ path, out, clean, kind, sigma, grey, seed }: ScanRequest): Promise<void> {
  const { width, height, bytes } = await readSmallPicture(resolve(path), 65_535);
  const coloured: Picture = { width, height, pixels: Float32Array.from(bytes, (value) => value / 255) };
  const photo = inWholeLevels(grey ? applyGrey(coloured) : coloured);
  const random = createRandom(seed);
  const add = {
    white: () => addGrain(photo, random, { sigma: sigma / 255, correlation: 0, luminanceOnly: grey }),
    film: () => addFilmGrain(photo, random, drawFilmGrain(random, grey)),
    streaks: () => addStreaks(photo, random, drawStreaks(random, grey)),
    paper: () => addPaper(photo, random, drawPaper(random)),
    halftone: () => addHalftone(photo, random, drawHalftone(random, grey)),
  };
  const place = (file: string) => ({
    ...placeOf({ path: resolve(file), overwrite: true }, resolve(path)),
    format: 'png' as const,
  });
  await writePicture(inWholeLevels(add[kind]()), place(out));
  await writePicture(photo, place(clean));
}
