import { clampRect, growRect, intersectRects, type Rect, type Size } from '../../shared/geometry/rect.ts';
import { damageKinds } from '../../shared/data/damage-kind.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { requireMemory } from '../../platform/machine.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import { hasAlpha, interpolateHidden, visiblePixels } from '../../imaging/pixels/alpha.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { toUnitColours } from '../../imaging/pixels/samples.ts';
import type { OpenNetwork } from '../../models/open.ts';
import { runTiles, type TileCache, type TileOptions } from '../../models/run-tiles.ts';

/** px a side of what a detector sees at once. */
const usualTile = 256;
const margin = 32;
const feather = 16;
/** A photo is looked at in full, at half, and at a quarter of its size, as long as the shorter side has so many px. */
const levels = [0, 1, 2];
const shortestSide = 160;
const usualMemory = 192 * 2 ** 20;
/** Sums and weights of the tiles, probabilities of three looks, two maps, and the picture. */
const bytesPerPixel = 80;

const kinds = damageKinds.length;

/**
 * The probability that is as much as not, a score of 127.5. Detectors are taught on pictures with far more damage than photos have, and what is
 * taken for damage in a face costs more than a speck that stays.
 */
const evens = 0.7;
/** The same in a face, where spectacles, catchlights, teeth and wrinkles are taken for damage, and a fill must not change what was there. */
const evensInFaces = 0.95;

/** Probabilities nearer to 0 or 1 than this are no surer: the networks' half floats end there. */
const surest = 1e-4;
/**
 * The probability at half the size from which the full size is looked at: below it, only what is surer than 0.998 there could be found by both.
 */
const suspicious = 0.01;
/** The product of two probabilities below one half whose score is 0. */
const negligible = 5e-6;
/** Odds of two looks at reduced sizes, as a share of those in full and half size: textures there look like specks more often. */
const reducedOdds = Math.exp(-0.5);

/** The odds of a probability. */
function oddsOf(probability: number): number {
  const within = Math.min(1 - surest, Math.max(surest, probability));
  return within / (1 - within);
}

function scoreOfOdds(odds: number, even: number): number {
  return Math.round((255 * odds) / (odds + even));
}

const [evenOdds, evenOddsInFaces] = [evens, evensInFaces].map((probability) => probability / (1 - probability));

/** A detector's probability as a score, 0..255: its odds against `evens`. */
export function scoreOf(probability: number): number {
  return scoreOfOdds(oddsOf(probability), evenOdds);
}

/** A map of damage: 8 bits for each of `damageKinds`, 255 for certain. */
export function mapShape({ width, height }: Size) {
  return { width, height, channels: kinds, colourChannels: 3, depth: 8 } as const satisfies Omit<
    PixelSource,
    'readRegion'
  >;
}

/**
 * The map of damage of a picture as a detector sees it, in whole rows from top to bottom: [rows, width, 4], 0..255 (`scoreOf`). The picture is
 * looked at in up to three sizes, so that a hair of 2 px and a crease of 40 px are both seen. Two neighbouring sizes are taken together, by the
 * mean of their log-odds, and each pixel has the highest score of any two: what looks like damage at one size alone is mostly none. Tiles lie
 * on grids that are fixed to the picture; where half the size shows nothing, the full size is not looked at. What is wholly transparent is no damage.
 * @param faces in which more certainty is asked for
 * @throws MEMORY_TOO_SMALL, and what `context.yieldToEventLoop` throws
 */
export async function* findDamage(
  picture: Picture,
  network: OpenNetwork,
  context: WorkContext,
  faces: readonly Rect[] = [],
  memory = usualMemory,
): AsyncGenerator<Uint8Array> {
  const { width, height } = picture;
  const tile = network.sizes.only ?? usualTile;
  const options: TileOptions = { tile, margin, feather, ensemble: false, seed: 0 };
  const step = tile - 2 * margin;
  const rows = step * Math.max(1, Math.floor(memory / (bytesPerPixel * width * step)));
  requireMemory(Math.min(rows, height) * width * bytesPerPixel, 'Finding the damage');
  const looks = levels
    .filter((level) => level === 0 || Math.min(width, height) >> level >= shortestSide)
    .map((level) => createLook(picture, level, network, options));
  const [full, ...reduced] = looks;
  const bands = Array.from({ length: Math.ceil(height / rows) }, (_, index): Rect => {
    const y = index * rows;
    return { x: 0, y, width, height: Math.min(rows, height - y) };
  });
  const suspects = new Suspects(step);
  const lookReduced = async (band: Rect): Promise<ReducedLooks> => {
    const looked = { map: new Uint8Array(band.width * band.height * kinds), inFaces: markFaces(band, faces) };
    let finest: Float32Array | undefined;
    for (const look of reduced.toReversed()) {
      const found = await look(band, context.yieldToEventLoop);
      if (finest) raise(looked.map, finest, found, { share: reducedOdds, inFaces: looked.inFaces });
      finest = found;
    }
    if (finest) suspects.add(finest, band);
    return { ...looked, finest };
  };
  let ahead = await lookReduced(bands[0]);
  for (const [index, band] of bands.entries()) {
    const { map, inFaces, finest } = ahead;
    // Tiles of the band below reach into this one, so what is suspected there is to be known.
    if (index + 1 < bands.length) ahead = await lookReduced(bands[index + 1]);
    const found = await full(
      band,
      async (fraction) => {
        context.progress((band.y + band.height * fraction) / height);
        await context.yieldToEventLoop();
      },
      finest ? (rect) => suspects.has(rect) : undefined,
    );
    raise(map, finest ?? found, found, { share: 1, inFaces });
    if (hasAlpha(picture)) await clearTransparent(map, picture, band);
    yield map;
  }
  context.progress(1);
}

/** What the reduced looks say of a band: a map, and the probabilities of the finest of them, where there is one. */
interface ReducedLooks {
  readonly map: Uint8Array;
  readonly inFaces: Uint8Array;
  readonly finest?: Float32Array;
}

/** The cells of the grid of tiles in which the look at half the size sees anything: only there the full size is worth one. */
class Suspects {
  readonly #step: number;
  readonly #cells = new Set<string>();

  /** @param step px a side of a cell */
  constructor(step: number) {
    this.#step = step;
  }

  /** Adds the cells of a band, which ends at borders of cells. @param found probabilities, [band.height, band.width, 4] */
  add(found: Float32Array, { y: top, width, height }: Rect): void {
    const step = this.#step;
    const isSeen = (x: number, y: number): boolean => {
      const [from, to] = [x * kinds, Math.min(width, x + step) * kinds];
      for (let row = y; row < Math.min(height, y + step); row += 1) {
        const start = row * width * kinds;
        for (let at = start + from; at < start + to; at += 1) if (found[at] >= suspicious) return true;
      }
      return false;
    };
    for (let y = 0; y < height; y += step) {
      for (let x = 0; x < width; x += step) {
        if (isSeen(x, y)) this.#cells.add(`${x / step} ${(top + y) / step}`);
      }
    }
  }

  /** Whether a cell is suspected. @param rect the cell, feathered, inside the picture */
  has({ x, y }: Rect): boolean {
    return this.#cells.has(`${Math.floor((x + feather) / this.#step)} ${Math.floor((y + feather) / this.#step)}`);
  }
}

/** [band.height, band.width]: 1 in the ellipses of faces, 0 elsewhere. */
function markFaces(band: Rect, faces: readonly Rect[]): Uint8Array {
  const marks = new Uint8Array(band.width * band.height);
  for (const face of faces) {
    const seen = intersectRects(face, band);
    const [across, down] = [face.width / 2, face.height / 2];
    for (let y = seen.y; y < seen.y + seen.height; y += 1) {
      for (let x = seen.x; x < seen.x + seen.width; x += 1) {
        const inside = Math.hypot((x + 0.5 - face.x) / across - 1, (y + 0.5 - face.y) / down - 1) < 1;
        if (inside) marks[(y - band.y) * band.width + x - band.x] = 1;
      }
    }
  }
  return marks;
}

/** Takes the larger of the map and what two looks say together, times `share`: the geometric mean of their odds. */
function raise(
  map: Uint8Array,
  one: Float32Array,
  other: Float32Array,
  { share, inFaces }: { share: number; inFaces: Uint8Array },
): void {
  for (let i = 0; i < map.length; i += 1) {
    // Most pixels: the odds are at most twice the probabilities here, and their mean gives a score of less than one half.
    if (one[i] < 0.5 && other[i] < 0.5 && one[i] * other[i] < negligible) continue;
    const even = inFaces[Math.floor(i / kinds)] !== 0 ? evenOddsInFaces : evenOdds;
    const score = scoreOfOdds(share * Math.sqrt(oddsOf(one[i]) * oddsOf(other[i])), even);
    if (score > map[i]) map[i] = score;
  }
}

/** What a network finds in a band: probabilities, [band.height, band.width, 4], 0 where nothing is needed. */
type Look = (
  band: Rect,
  pause: (fraction: number) => Promise<void>,
  needs?: (feathered: Rect) => boolean,
) => Promise<Float32Array>;

/** A look at the picture reduced by 2^level. */
function createLook(picture: Picture, level: number, network: OpenNetwork, options: TileOptions): Look {
  const scale = 2 ** level;
  const reduced = { width: Math.ceil(picture.width / scale), height: Math.ceil(picture.height / scale) };
  const across = Math.ceil(reduced.width / (options.tile - 2 * options.margin)) + 1;
  const cache: TileCache = new LruCache({ capacity: across });
  return async (band, pause, needs = () => true) => {
    const bounds =
      level === 0
        ? band
        : clampRect(
            growRect(
              {
                x: Math.floor(band.x / scale),
                y: Math.floor(band.y / scale),
                width: Math.ceil(band.width / scale) + 1,
                height: Math.ceil(band.height / scale) + 1,
              },
              1,
            ),
            reduced,
          );
    const { output } = await runTiles(network, options, {
      photo: reduced,
      bounds,
      needs,
      async read(rect) {
        const samples = await (level === 0 ? picture.readRegion(rect) : picture.readLevel(level, rect));
        const colours = toUnitColours(samples, picture);
        interpolateHidden(colours, samples, picture, rect);
        return { picture: colours };
      },
      pause,
      cache,
    });
    return level === 0 ? output : enlarged(output, bounds, band, scale);
  };
}

/** What was found at a reduced size, enlarged bilinearly. */
function enlarged(found: Float32Array, bounds: Rect, band: Rect, scale: number): Float32Array {
  const place = (pixel: number, first: number, count: number): [number, number, number] => {
    const exact = Math.min(count - 1, Math.max(0, (pixel + 0.5) / scale - 0.5 - first));
    const before = Math.floor(exact);
    return [before, Math.min(count - 1, before + 1), exact - before];
  };
  const columns = Array.from({ length: band.width }, (_, x) => place(band.x + x, bounds.x, bounds.width));
  const across = Float64Array.from(columns, ([, , along]) => along);
  const [lefts, rights] = [0, 1].map((side) => Int32Array.from(columns, (column) => column[side] * kinds));
  const length = band.width * kinds;
  const widened = (row: number, to: Float64Array): void => {
    const start = row * bounds.width * kinds;
    for (let x = 0, at = 0; x < band.width; x += 1) {
      const [left, right, along] = [start + lefts[x], start + rights[x], across[x]];
      for (let kind = 0; kind < kinds; kind += 1, at += 1) {
        to[at] = found[left + kind] + along * (found[right + kind] - found[left + kind]);
      }
    }
  };
  const result = new Float32Array(band.height * length);
  // Rows of the reduced look, each widened once.
  const kept = [0, 1].map(() => ({ row: -1, values: new Float64Array(length) }));
  for (let y = 0; y < band.height; y += 1) {
    const [above, below, down] = place(band.y + y, bounds.y, bounds.height);
    const [upper, lower] = [above, below].map((row) => {
      const slot = kept[row % 2];
      if (slot.row !== row) widened((slot.row = row), slot.values);
      return slot.values;
    });
    const start = y * length;
    for (let at = 0; at < length; at += 1) result[start + at] = upper[at] + down * (lower[at] - upper[at]);
  }
  return result;
}

async function clearTransparent(map: Uint8Array, picture: Picture, band: Rect): Promise<void> {
  const visible = visiblePixels(await picture.readRegion(band), picture);
  visible?.forEach((seen, pixel) => {
    if (!seen) map.fill(0, pixel * kinds, (pixel + 1) * kinds);
  });
}
