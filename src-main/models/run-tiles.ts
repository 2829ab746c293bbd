import { awaitedLater } from '../shared/background.ts';
import { clampRect, growRect, intersectRects, rectsOverlap, type Rect, type Size } from '../shared/geometry/rect.ts';
import { elementCount } from '../nn/compiler/tensor-specs.ts';
import { drawNoise } from '../nn/training/noise.ts';
import { inverseOf, moveSquare, symmetries, type Symmetry } from '../nn/data/square-symmetry.ts';
import type { LruCache } from '../shared/lru-cache.ts';
import type { OpenNetwork } from './open.ts';

/** A tile as a network gave it. */
export interface RestoredTile {
  /** [tile, tile, channels of the network's output]. */
  readonly output: Float32Array;
  /** [tile, tile]; with `ensemble` only. */
  readonly deviation?: Float32Array;
}

/**
 * Restored tiles by place: neighbouring parts of a photo, which are worked on one after the other, overlap by the tiles at their
 * borders.
 */
export type TileCache = LruCache<RestoredTile>;

/** A part of a photo as a network sees it. */
export interface TileContent {
  /** [height, width, 3], 0..1. */
  readonly picture: Float32Array;
  /** [height, width]: 1 in holes filled smoothly, ½ in those filled with texture, 0 elsewhere. Absent: no holes. */
  readonly mask?: Float32Array;
}

/** A value of a map of deviations is this share of a level of the photo, which has 255: it holds up to 25.5 levels. */
export const deviationUnit = 0.1 / 255;

export interface TileOptions {
  /** px a side of what the network sees at once. */
  readonly tile: number;
  /** px at each edge of a tile that only give it context. */
  readonly margin: number;
  /** px on each side of the border between two tiles over which one goes over into the other. */
  readonly feather: number;
  /** Test-time augmentation over the 8 symmetries of the square: better, and eight times as slow. */
  readonly ensemble: boolean;
  /** Unsigned 32-bit; only networks that ask for noise depend on it. */
  readonly seed: number;
}

export interface TileWork {
  readonly photo: Size;
  /** What is wanted, px of the photo. */
  readonly bounds: Rect;
  /** Whether anything in this part of the photo is wanted. */
  needs(core: Rect): boolean;
  /** The pixels of a rectangle inside the photo. */
  read(rect: Rect): Promise<TileContent>;
  /** Called between tiles, with the fraction done. */
  pause(fraction: number): Promise<void>;
  /** Tiles of other parts of the same photo, of the same network and options. */
  readonly cache?: TileCache;
}

export interface TileResult {
  /** [bounds.height, bounds.width, channels of the network's output]; 0 where nothing was needed. */
  readonly output: Float32Array;
  /** [bounds.height, bounds.width]: deviation over the 8 symmetries, mean of the channels, 0..1; with `ensemble` only. */
  readonly deviation?: Float32Array;
}

/**
 * Runs a network over a part of a photo by tiles. They lie on a grid that is fixed to the photo, so a pixel is the same whatever part is
 * asked for. Beyond the photo's edge it is mirrored: pixels drawn out to lines would look like content.
 */
export async function runTiles(network: OpenNetwork, options: TileOptions, work: TileWork): Promise<TileResult> {
  const { bounds, photo } = work;
  const { tile, margin, feather, ensemble } = options;
  const area = bounds.width * bounds.height;
  const { channels } = network.output;
  const sums = { output: new Float32Array(area * channels), deviation: ensemble ? new Float32Array(area) : undefined };
  const weights = new Float32Array(area);
  const step = tile - 2 * margin;
  const cores = coresTouching(bounds, photo, step, feather).filter((core) =>
    work.needs(clampRect(growRect(core, feather), photo)),
  );
  const ramp = blendWeights(tile, margin, feather);
  const places = cores.map(({ x, y }): Rect => ({ x: x - margin, y: y - margin, width: tile, height: tile }));
  const restored = async (place: Rect): Promise<RestoredTile> => {
    const key = `${place.x} ${place.y}`;
    const result = work.cache?.get(key) ?? (await restore(network, await readPadded(work, place), options, place));
    work.cache?.set(key, result);
    return result;
  };
  const begin = (place: Rect): Promise<RestoredTile> => awaitedLater(restored(place));
  const begun = places.slice(0, begunAhead).map(begin);
  try {
    for (const [done, place] of places.entries()) {
      await work.pause(done / places.length);
      const result = await begun.shift()!;
      if (done + begunAhead < places.length) begun.push(begin(places[done + begunAhead]));
      addTile(sums, weights, bounds, place, result, { ramp, margin, feather });
    }
  } finally {
    // What was begun must not outlive what it reads.
    await Promise.allSettled(begun);
  }
  for (let i = 0; i < area; i += 1) {
    if (weights[i] === 0 || weights[i] === 1) continue;
    for (let c = 0; c < channels; c += 1) sums.output[i * channels + c] /= weights[i];
    if (sums.deviation) sums.deviation[i] /= weights[i];
  }
  await work.pause(1);
  return sums;
}

/** Tiles in the making: one that the network has, and one that is read and cut meanwhile. */
const begunAhead = 2;

/** Cells of the grid whose tiles, feathered, reach into `bounds`. */
function coresTouching(bounds: Rect, photo: Size, step: number, feather: number): Rect[] {
  const reach = clampRect(growRect(bounds, feather), photo);
  const cores: Rect[] = [];
  for (let y = Math.floor(reach.y / step) * step; y < reach.y + reach.height; y += step) {
    for (let x = Math.floor(reach.x / step) * step; x < reach.x + reach.width; x += step) {
      const core = { x, y, width: step, height: step };
      if (rectsOverlap(core, reach)) cores.push(core);
    }
  }
  return cores;
}

/** [tile]: 1 in the core, falling to 0 over the feather around its borders; two neighbours add up to 1. */
function blendWeights(tile: number, margin: number, feather: number): Float32Array {
  const rise = (distance: number): number =>
    feather === 0 ? Number(distance >= 0) : Math.min(1, Math.max(0, (distance + feather) / (2 * feather)));
  return Float32Array.from({ length: tile }, (_, i) => Math.min(rise(i + 0.5 - margin), rise(tile - margin - i - 0.5)));
}

/** A square that may reach beyond the photo. */
async function readPadded({ photo, read }: TileWork, place: Rect): Promise<TileContent> {
  const inside = clampRect(place, photo);
  const known = await read(inside);
  if (inside.width === place.width && inside.height === place.height) return known;
  const count = place.width * place.height;
  const picture = new Float32Array(count * 3);
  const mask = known.mask && new Float32Array(count);
  for (let y = 0; y < place.height; y += 1) {
    const row = mirrored(place.y + y - inside.y, inside.height) * inside.width;
    for (let x = 0; x < place.width; x += 1) {
      const from = row + mirrored(place.x + x - inside.x, inside.width);
      const to = y * place.width + x;
      for (let c = 0; c < 3; c += 1) picture[to * 3 + c] = known.picture[from * 3 + c];
      if (mask && known.mask) mask[to] = known.mask[from];
    }
  }
  return { picture, mask };
}

/** Index in 0..count - 1 for `place` under mirror padding without repeated edge, of any width. */
function mirrored(place: number, count: number): number {
  const period = Math.max(1, 2 * (count - 1));
  const inside = ((place % period) + period) % period;
  return Math.min(inside, period - inside);
}

async function restore(
  network: OpenNetwork,
  { picture, mask }: TileContent,
  { tile, ensemble, seed }: TileOptions,
  place: Rect,
): Promise<RestoredTile> {
  const ways: readonly Symmetry[] = ensemble ? symmetries : symmetries.slice(0, 1);
  const stacked = (values: Float32Array, channels: number): Float32Array => {
    if (!ensemble) return values;
    const all = new Float32Array(values.length * ways.length);
    ways.forEach((way, i) => all.set(moveSquare(values, tile, channels, way), i * values.length));
    return all;
  };
  const count = tile * tile;
  const given: Partial<Record<string, () => Float32Array>> = {
    picture: () => stacked(picture, 3),
    mask: () => stacked(mask ?? new Float32Array(count), 1),
    strength: () => new Float32Array(count * ways.length),
  };
  const values = Object.fromEntries(
    Object.entries(network.inputs(ways.length, tile)).map(([name, { shape }]) => [
      name,
      given[name]?.() ?? drawNoise('normal', elementCount(shape), seed, place.y * 65_536 + place.x, name),
    ]),
  );
  const output = await network.run(ways.length, tile, values);
  if (!ensemble) return { output };
  const { channels } = network.output;
  const length = count * channels;
  return meanOf(
    ways.map((way, i) => moveSquare(output.slice(i * length, (i + 1) * length), tile, channels, inverseOf(way))),
    channels,
  );
}

function meanOf(outputs: readonly Float32Array[], channels: number): RestoredTile {
  const [first] = outputs;
  const output = new Float32Array(first.length);
  const deviation = new Float32Array(first.length / channels);
  for (let i = 0; i < first.length; i += 1) {
    let sum = 0;
    let squares = 0;
    for (const one of outputs) {
      sum += one[i];
      squares += one[i] * one[i];
    }
    const mean = sum / outputs.length;
    output[i] = mean;
    deviation[Math.floor(i / channels)] += Math.sqrt(Math.max(0, squares / outputs.length - mean * mean)) / channels;
  }
  return { output, deviation };
}

interface Blend {
  /** As from blendWeights. */
  readonly ramp: Float32Array;
  readonly margin: number;
  readonly feather: number;
}

function addTile(
  sums: { output: Float32Array; deviation?: Float32Array },
  weights: Float32Array,
  bounds: Rect,
  place: Rect,
  result: RestoredTile,
  { ramp, margin, feather }: Blend,
): void {
  const channels = sums.output.length / weights.length;
  const common = intersectRects(bounds, place);
  // No other tile reaches there.
  const alone = intersectRects(common, growRect(place, -(margin + feather)));
  for (let y = common.y; y < common.y + common.height; y += 1) {
    const inside = y >= alone.y && y < alone.y + alone.height && alone.width > 0;
    for (let x = common.x; x < common.x + common.width; x += 1) {
      const to = (y - bounds.y) * bounds.width + x - bounds.x;
      const from = (y - place.y) * place.width + x - place.x;
      if (inside && x === alone.x) {
        const { width } = alone;
        weights.fill(1, to, to + width);
        sums.output.set(result.output.subarray(from * channels, (from + width) * channels), to * channels);
        if (sums.deviation && result.deviation) sums.deviation.set(result.deviation.subarray(from, from + width), to);
        x += width - 1;
        continue;
      }
      const weight = ramp[y - place.y] * ramp[x - place.x];
      if (weight === 0) continue;
      weights[to] += weight;
      for (let c = 0; c < channels; c += 1) {
        sums.output[to * channels + c] += weight * result.output[from * channels + c];
      }
      if (sums.deviation && result.deviation) sums.deviation[to] += weight * result.deviation[from];
    }
  }
}
