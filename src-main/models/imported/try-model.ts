import type { ForeignTensor } from '../../nn/compiler/session/foreign-session.ts';
import type { Picture } from '../../nn/data/picture.ts';
import { resample } from '../../nn/data/filters/resample.ts';
import { cropSamples } from '../../imaging/pixels/crop.ts';
import type { FullAdapter, ImportedModel } from '../../shared/data/imported-model.ts';
import { AppError } from '../../shared/errors.ts';
import { readPicture, runOn, type HoledPicture } from './inpainter.ts';
import type { ModelChild } from './model-child.ts';
import { sideOf, type Recognised } from './recognise.ts';
import { measureRange } from './tensors.ts';

/** px of the trial where a model takes any size: not square, so that one that takes only squares is found out. */
const freeSize = { width: 384, height: 256 };
/** A colour that no photo has: what it leaves of it in a hole was not filled. */
const marker = [1, 0, 1];
const nearMarker = 0.1;
/** dB: a picture of one colour is further than this from what is known only where black and white are mixed up. */
const leastKept = 10;

/**
 * Runs a model on the sample with a hole in it, where the truth is known.
 * @param sample of any size
 * @returns the adapter with the output's range, which is measured where it was not given, and what came of it
 * @throws MODEL_REFUSED where it leaves the hole or changes all of the rest; MODEL_FAILED, CANCELLED
 */
export async function tryModel(
  child: ModelChild,
  { adapter, graph }: Recognised,
  sample: Picture,
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ adapter: FullAdapter; trial: ImportedModel['trial'] }> {
  const truth = trialPicture(sample, sideOf(graph, adapter) ?? undefined, adapter.multiple);
  const hole = ellipse(truth);
  const began = performance.now();
  const marked = await run(marker);
  const seconds = (performance.now() - began) / 1000;
  const full: FullAdapter = { ...adapter, outputRange: adapter.outputRange ?? measureRange(marked.result) };
  const left = readPicture(marked.result, truth, full, name);
  if (shareOfMarker(left, hole) > 0.5) {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} left a hole in the sample as it was: what its mask means may be the other way round, or it does not fill.`,
      { why: 'leaves-holes', name },
    );
  }
  const { result, memory } = await run([0.5, 0.5, 0.5]);
  const filled = readPicture(result, truth, full, name);
  if (psnr(filled, truth, (pixel) => hole[pixel] === 0) < leastKept) {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} gave quite another picture than the sample: the range of its colours, or the order of its axes, may be described wrongly.`,
      { why: 'other-picture', name },
    );
  }
  return { adapter: full, trial: { psnr: psnr(filled, truth, (pixel) => hole[pixel] !== 0), seconds, memory } };

  function run(inHole: readonly number[]): Promise<{ result: ForeignTensor; memory: number }> {
    const pixels = truth.pixels.map((value, i) => (hole[Math.floor(i / 3)] !== 0 ? inHole[i % 3] : value));
    const holed: HoledPicture = { width: truth.width, height: truth.height, pixels, hole };
    return runOn(child, holed, { adapter, graph }, signal);
  }
}

function trialPicture(sample: Picture, side: number | undefined, multiple: number): Picture {
  const up = (size: number): number => Math.ceil(size / multiple) * multiple;
  const [width, height] = side === undefined ? [up(freeSize.width), up(freeSize.height)] : [side, side];
  const scale = Math.min(sample.width / width, sample.height / height);
  const [w, h] = [Math.floor(scale * width), Math.floor(scale * height)];
  const rect = { x: (sample.width - w) >> 1, y: (sample.height - h) >> 1, width: w, height: h };
  return resample({ width: w, height: h, pixels: cropSamples(sample.pixels, sample.width, 3, rect) }, width, height);
}

/** A quarter of the width and height. */
function ellipse({ width, height }: Picture): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const x = ((pixel % width) + 0.5) / width - 0.5;
    const y = (Math.floor(pixel / width) + 0.5) / height - 0.5;
    return Math.hypot(x, y) < 0.125 ? 1 : 0;
  });
}

function shareOfMarker(pixels: Float32Array, hole: Uint8Array): number {
  let left = 0;
  let missing = 0;
  for (let pixel = 0; pixel < hole.length; pixel += 1) {
    if (hole[pixel] === 0) continue;
    missing += 1;
    if (marker.every((value, c) => Math.abs(pixels[pixel * 3 + c] - value) < nearMarker)) left += 1;
  }
  return left / missing;
}

/** dB over the pixels that count, peak 1. */
function psnr(filled: Float32Array, truth: Picture, counts: (pixel: number) => boolean): number {
  let squares = 0;
  let count = 0;
  for (let i = 0; i < filled.length; i += 1) {
    if (!counts(Math.floor(i / 3))) continue;
    squares += (Math.min(1, Math.max(0, filled[i])) - truth.pixels[i]) ** 2;
    count += 1;
  }
  return Math.min(100, 10 * Math.log10(count / squares));
}
