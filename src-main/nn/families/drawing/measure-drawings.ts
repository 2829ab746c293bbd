import { createRandom, standardNormal } from '../../../imaging/random.ts';
import type { Values } from '../../compiler/runtime.ts';
import type { Measure } from '../family.ts';

const levels = 255;
/** Directions of the sliced Wasserstein distance. */
const slices = 128;
/** Pictures are compared at this side, px: there is one value for 4 × 4 px of 64. */
const comparedSide = 16;

/**
 * How near to photos the drawn pictures are as a whole, in levels of 0..255, all at 16 px a side. `wasserstein`: the sliced Wasserstein distance (Rabin et al. 2011)
 * of drawn pictures from photos, and `wassersteinPhotos` that of one half of the photos from the other, which no drawing can be expected to beat.
 * `spread`: mean absolute difference of two drawn pictures, and `spreadPhotos` of two photos; `variety` is their ratio, near 0 where the drawer has collapsed.
 * `again`: peak ratio, dB, of photos drawn from their own codes.
 */
export const measureDrawings: Measure = (outputs, batches, side) => {
  const photos = batches.flatMap(({ picture }) => reduced(picture, side));
  const drawn = outputs.flatMap(({ drawn: pictures }) => reduced(pictures, side));
  const half = photos.length >> 1;
  const spread = meanDifference(drawn);
  const spreadPhotos = meanDifference(photos);
  const again = outputs.map(({ again: pictures }, i) => meanSquare(pictures, batches[i].picture));
  return {
    wasserstein: slicedWasserstein(drawn, photos),
    wassersteinPhotos: slicedWasserstein(photos.slice(0, half), photos.slice(half)),
    spread,
    spreadPhotos,
    variety: spreadPhotos === 0 ? 0 : spread / spreadPhotos,
    again: -10 * Math.log10(Math.max(1e-9, again.reduce((sum, value) => sum + value, 0) / again.length)),
  };
};

/** Pictures of `side` px at 16 px a side, clipped to 0..1. */
function reduced(pictures: Values[string], side: number): Float32Array[] {
  const length = side * side * 3;
  const block = side / comparedSide;
  return Array.from({ length: pictures.length / length }, (_, n) => {
    const small = new Float32Array(comparedSide * comparedSide * 3);
    for (let i = 0; i < length; i += 1) {
      const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / (3 * side))];
      const place = Math.floor(y / block) * comparedSide + Math.floor(x / block);
      const value = Math.min(1, Math.max(0, pictures[n * length + i]));
      small[place * 3 + (i % 3)] += value / (block * block);
    }
    return small;
  });
}

/**
 * Mean over directions of the distance of two sets of pictures along each: that of sorted projections, each at the same share of its set. A direction is
 * scaled so that pictures that differ by one level everywhere, in a random sign, lie one apart on average.
 */
export function slicedWasserstein(one: readonly Float32Array[], other: readonly Float32Array[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const random = createRandom(1);
  const places = Math.min(one.length, other.length);
  let sum = 0;
  for (let slice = 0; slice < slices; slice += 1) {
    const direction = Float32Array.from(one[0], () => standardNormal(random));
    const [sorted, others] = [one, other].map((pictures) =>
      pictures.map((picture) => along(picture, direction)).sort(ascending),
    );
    for (let place = 0; place < places; place += 1)
      sum += Math.abs(at(sorted, place, places) - at(others, place, places));
  }
  return (levels * sum) / (slices * places * Math.sqrt(one[0].length));
}

function along(picture: Float32Array, direction: Float32Array): number {
  return picture.reduce((sum, value, i) => sum + value * direction[i], 0);
}

function at(sorted: readonly number[], place: number, places: number): number {
  return sorted[Math.floor(((place + 0.5) * sorted.length) / places)];
}

const ascending = (a: number, b: number): number => a - b;

/** Mean absolute difference of all pairs, levels; 0 for fewer than two. */
export function meanDifference(pictures: readonly Float32Array[]): number {
  let [sum, pairs] = [0, 0];
  for (const [i, one] of pictures.entries()) {
    for (const other of pictures.slice(i + 1)) {
      sum += one.reduce((total, value, k) => total + Math.abs(value - other[k]), 0) / one.length;
      pairs += 1;
    }
  }
  return pairs === 0 ? 0 : (levels * sum) / pairs;
}

function meanSquare(one: Values[string], other: Values[string]): number {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) sum += (Math.min(1, Math.max(0, one[i])) - other[i]) ** 2;
  return sum / one.length;
}
