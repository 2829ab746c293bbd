import type { OutputPlaceRequest } from '../shared/data/output-place.ts';
import type { ModelSample } from '../shared/data/model.ts';
import { throwIfCancelled } from '../shared/errors.ts';
import type { ModelFinder } from '../models/find.ts';
import type { ComputeOptions } from '../models/compute/open-runtime.ts';
import { openDrawer } from '../models/draw.ts';
import { cropSamples } from '../imaging/pixels/crop.ts';
import { resample } from '../nn/data/filters/resample.ts';
import { codesBetween, drawCodes } from '../nn/families/drawing/codes.ts';
import { meanDifference } from '../nn/families/drawing/measure-drawings.ts';
import { checkOutput, placeOf } from '../platform/outputs/place-output.ts';
import { readSmallPicture } from './codecs/screen/read-small-picture.ts';
import { writeColours } from './codecs/write/write-mask.ts';

export interface SampleRequest {
  /** A name or a path. */
  readonly model: string;
  readonly count: number;
  readonly seed: number;
  /** Two photos, whose middle squares are gone between. */
  readonly between?: readonly [string, string] | undefined;
  readonly place: OutputPlaceRequest;
}

/** A pixel of what is drawn is a square of so many. */
const scale = 2;
/** px between pictures, and their grey. */
const gap = 8;
const paper = 230;

/**
 * Writes a sheet of what a model draws from nothing, row by row, as near to a square as can be; or, between two photos, a row of the first, what is drawn on the way
 * from its code to that of the other, both ends among it, and the other.
 * @throws MODEL_UNKNOWN, OUTPUT_EXISTS, OUTPUT_IS_SOURCE, and what openDrawer, readSmallPicture and writeOutput throw
 */
export async function sampleModel(
  { model, count, seed, between, place }: SampleRequest,
  finder: ModelFinder,
  compute: ComputeOptions,
): Promise<ModelSample> {
  const target = placeOf({ ...place, inputs: between && [...between] });
  await checkOutput(target);
  await using drawer = await openDrawer(model, finder, compute);
  const { side, codeLength } = drawer;
  const photos: Float32Array[] = [];
  for (const path of between ?? []) photos.push(await readSquare(path, side));
  throwIfCancelled(compute.signal);
  const [one, other] = await Promise.all(photos.map((photo) => drawer.codeOf(photo)));
  const codes = between ? codesBetween(one, other, count) : drawCodes(count, codeLength, seed);
  const drawn = await drawer.draw(codes);
  throwIfCancelled(compute.signal);
  const shown = between ? [photos[0], ...drawn, photos[1]] : drawn;
  const columns = between ? shown.length : Math.ceil(Math.sqrt(count));
  const sheet = layOut(shown, side, columns);
  return {
    path: await writeColours(target, sheet.bytes, sheet, compute.signal),
    pictures: drawn.length,
    side,
    seed,
    spread: meanDifference(drawn),
    ...(between ? { again: [peakRatio(photos[0], drawn[0]), peakRatio(photos[1], drawn[drawn.length - 1])] } : {}),
  };
}

/** The middle square of a photo, [side, side, 3] in 0..1. */
async function readSquare(path: string, side: number): Promise<Float32Array> {
  const { width, height, bytes } = await readSmallPicture(path, 8 * side);
  const shorter = Math.min(width, height);
  const middle = { x: (width - shorter) >> 1, y: (height - shorter) >> 1, width: shorter, height: shorter };
  const pixels = Float32Array.from(cropSamples(bytes, width, 3, middle), (value) => value / 255);
  return resample({ width: shorter, height: shorter, pixels }, side, side).pixels.map((value) =>
    Math.min(1, Math.max(0, value)),
  );
}

function layOut(
  pictures: readonly Float32Array[],
  side: number,
  columns: number,
): { width: number; height: number; bytes: Uint8Array } {
  const cell = scale * side + gap;
  const width = columns * cell + gap;
  const height = Math.ceil(pictures.length / columns) * cell + gap;
  const bytes = new Uint8Array(width * height * 3).fill(paper);
  for (const [n, picture] of pictures.entries()) {
    const [left, top] = [gap + (n % columns) * cell, gap + Math.floor(n / columns) * cell];
    for (let y = 0; y < scale * side; y += 1) {
      for (let x = 0; x < scale * side; x += 1) {
        const from = (Math.floor(y / scale) * side + Math.floor(x / scale)) * 3;
        const to = ((top + y) * width + left + x) * 3;
        for (let c = 0; c < 3; c += 1) bytes[to + c] = Math.round(255 * picture[from + c]);
      }
    }
  }
  return { width, height, bytes };
}

/** dB. */
function peakRatio(one: Float32Array, other: Float32Array): number {
  const sum = one.reduce((total, value, i) => total + (value - other[i]) ** 2, 0);
  return -10 * Math.log10(Math.max(1e-9, sum / one.length));
}
