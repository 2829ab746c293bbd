import { awaitedLater } from '../shared/background.ts';
import { clampRect, intersectRects, isEmptyRect, type Rect, type Size } from '../shared/geometry/rect.ts';
import { readPage, type Page } from '../imaging/pages/page.ts';
import type { WorkContext } from '../platform/work-context.ts';
import { requireMemory } from '../platform/machine.ts';
import { hasAlpha, interpolateHidden } from '../imaging/pixels/alpha.ts';
import type { PixelSource } from '../imaging/pixels/pixel-source.ts';
import type { Samples } from '../imaging/pixels/samples.ts';
import type { Sizes } from '../nn/architecture.ts';
import type { OpenNetwork } from './open.ts';
import { deviationUnit, runTiles, type TileCache, type TileOptions, type TileResult } from './run-tiles.ts';
import { LruCache } from '../shared/lru-cache.ts';
import { inColours, inOneTint, type RestoredSamples } from './restored-samples.ts';
import { measurePhotoTint } from '../imaging/colour/photo-tint.ts';

/** px a side that the network sees at once, where it takes more than one size: what it takes anew at borders grows less, its memory more with larger ones. */
const [smallestTile, largestTile] = [256, 832];
/** Sides that are chosen from, px apart. */
const tileGrid = 16;
/** px of a tile's edge that only give it context, and over which tiles go over into one another. */
const margin = 32;
const feather = 16;
const usualMemory = 128 * 2 ** 20;
/** Floating-point picture, weights, samples, and the samples that are written meanwhile. */
const bytesPerPixel = 36;
/** Of a tile while the network runs, measured. */
const networkBytesPerPixel = 350;

export interface Restoring {
  /** How far the network's picture replaces the photo, 0..255; `null` is the whole photo. */
  readonly mask: Page | null;
  /** The mean of eight looks at each place, turned and mirrored. */
  readonly ensemble?: boolean;
  /** Bytes of what is worked on at a time, unless one row of tiles takes more. */
  readonly memory?: number;
}

/**
 * The photo as a network restores it, of noise, of the blocks of compression or of blur, in whole rows from top to bottom. A grey photo
 * stays grey, and a sepia one keeps its tint. Tiles lie on a grid that is fixed to the photo, so a pixel is the same whatever
 * the mask asks for.
 * @throws MEMORY_TOO_SMALL, and what `context.yieldToEventLoop` throws
 */
export function restoredStrips(
  source: PixelSource,
  network: OpenNetwork,
  restoring: Restoring,
  context: WorkContext,
): AsyncGenerator<Samples> {
  return stripsOf(source, network, restoring, 'picture', context);
}

/**
 * How far eight looks at each place lie apart, turned and mirrored, as a map of deviations in whole rows from top to bottom: [rows, width], 0
 * outside of the mask. It takes eight times as long as one look.
 * @throws what restoredStrips throws
 */
export function deviationStrips(
  source: PixelSource,
  network: OpenNetwork,
  restoring: Omit<Restoring, 'ensemble'>,
  context: WorkContext,
): AsyncGenerator<Samples> {
  return stripsOf(source, network, { ...restoring, ensemble: true }, 'deviations', context);
}

async function* stripsOf(
  source: PixelSource,
  network: OpenNetwork,
  { mask, ensemble = false, memory = usualMemory }: Restoring,
  wantedOf: 'picture' | 'deviations',
  context: WorkContext,
): AsyncGenerator<Samples> {
  const { width, height } = source;
  const tile = network.sizes.only ?? tileFor(source, network.sizes);
  const options: TileOptions = {
    tile,
    margin: Math.min(margin, tile >> 3),
    feather: Math.min(feather, tile >> 4),
    ensemble,
    seed: 0,
  };
  const step = tile - 2 * options.margin;
  const rows = step * Math.max(1, Math.floor(memory / (bytesPerPixel * width * step)));
  // The last row of a band reaches into the next.
  const across = Math.ceil(width / step) + 1;
  const tiles = across * bytesOfTile(options) + tile * tile * networkBytesPerPixel;
  requireMemory(Math.min(rows, height) * width * bytesPerPixel + tiles, 'Restoring this photo');
  const tint = await measurePhotoTint(source, () => context.yieldToEventLoop());
  const samples = tint ? inOneTint(source, tint) : inColours(source);
  const wanted = mask ? clampRect(mask.bounds, source) : { x: 0, y: 0, width, height };
  const work = {
    source,
    network,
    options,
    mask,
    samples,
    cache: new LruCache({ capacity: across }) satisfies TileCache,
  };
  const bands = bandsOf(source, rows, options.feather);
  const run = async (band: Rect): Promise<RestoredBand> => {
    const pixels = await source.readRegion(band);
    const area = intersectRects(band, wanted);
    const result = isEmptyRect(area)
      ? null
      : await runArea(work, area, async (fraction) => {
          context.progress((area.y + area.height * fraction - wanted.y) / wanted.height);
          await context.yieldToEventLoop();
        });
    return { band, area, pixels, result };
  };
  let next = awaitedLater(run(bands[0]));
  try {
    for (let i = 0; i < bands.length; i += 1) {
      const done = await next;
      // The network goes on while this band is put together and written.
      if (i + 1 < bands.length) next = awaitedLater(run(bands[i + 1]));
      const pause = (): Promise<void> => context.yieldToEventLoop();
      if (wantedOf === 'deviations') yield await deviationsOf(work, done, pause);
      else {
        await replaceArea(work, done, pause);
        yield done.pixels;
      }
    }
  } finally {
    await Promise.allSettled([next]);
  }
  context.progress(1);
}

/** The side of tiles that takes the least arithmetic for a photo, the smallest of them. It depends on the photo alone, so that a pixel is the same wherever it is made. */
export function tileFor({ width, height }: Size, { multiple }: Pick<Sizes, 'multiple'>): number {
  const grid = Math.max(tileGrid, multiple);
  let [best, least] = [smallestTile, Infinity];
  for (let tile = smallestTile; tile <= largestTile; tile += grid) {
    const step = tile - 2 * margin;
    const area = Math.ceil(width / step) * Math.ceil(height / step) * tile * tile;
    if (area < least) [best, least] = [tile, area];
  }
  return best;
}

/** Whole rows from top to bottom, which end where the tiles of the rows below begin to show. */
function bandsOf({ width, height }: Size, rows: number, feather: number): Rect[] {
  const bands: Rect[] = [];
  for (let y = 0, border = rows; y < height; border += rows) {
    const end = border < height ? border - feather : height;
    bands.push({ x: 0, y, width, height: end - y });
    y = end;
  }
  return bands;
}

function bytesOfTile({ tile, ensemble }: TileOptions): number {
  return tile * tile * 4 * (ensemble ? 4 : 3);
}

interface Work {
  readonly source: PixelSource;
  readonly network: OpenNetwork;
  readonly options: TileOptions;
  readonly mask: Page | null;
  readonly samples: RestoredSamples;
  readonly cache: TileCache;
}

interface RestoredBand {
  readonly band: Rect;
  /** The part of it that is wanted. */
  readonly area: Rect;
  /** Samples of the band. */
  readonly pixels: Samples;
  /** Of the area, as the network gave it; null where that is empty. */
  readonly result: TileResult | null;
}

async function runArea(
  { source, network, options, mask, samples, cache }: Work,
  area: Rect,
  pause: (fraction: number) => Promise<void>,
): Promise<TileResult> {
  return runTiles(network, options, {
    photo: source,
    bounds: area,
    needs: (part) => !mask || readPage(mask, part).some((weight) => weight !== 0),
    async read(rect) {
      const region = await source.readRegion(rect);
      const picture = samples.toNetwork(region);
      interpolateHidden(picture, region, source, rect);
      return { picture };
    },
    pause,
    cache,
  });
}

/** Puts what the network gave for an area into the samples of its band. */
async function replaceArea(work: Work, restored: RestoredBand, pause: () => Promise<void>): Promise<void> {
  const { pixels, result } = restored;
  if (!result) return;
  await forEachWanted(work, restored, pause, (at, from, weight) =>
    work.samples.replace(pixels, at, result.output, from, weight / 255),
  );
}

/** [rows, width] of a band, in units of `deviationUnit`; 0 where nothing is wanted. */
async function deviationsOf(work: Work, restored: RestoredBand, pause: () => Promise<void>): Promise<Uint8Array> {
  const { band, result } = restored;
  const deviations = new Uint8Array(band.width * band.height);
  const deviation = result?.deviation;
  if (!deviation) return deviations;
  await forEachWanted(work, restored, pause, (at, from) => {
    deviations[at] = Math.min(255, Math.round(deviation[from] / deviationUnit));
  });
  return deviations;
}

/** Calls `visit` for the visible pixels of an area that are wanted: with their place in the band and in the area, and how far, 1..255. */
async function forEachWanted(
  { source, mask }: Work,
  { band, area, pixels }: RestoredBand,
  pause: () => Promise<void>,
  visit: (at: number, from: number, weight: number) => void,
): Promise<void> {
  const weights = mask && readPage(mask, area);
  const alpha = hasAlpha(source);
  for (let y = 0; y < area.height; y += 1) {
    await pause();
    for (let x = 0; x < area.width; x += 1) {
      const from = y * area.width + x;
      const weight = weights ? weights[from] : 255;
      if (weight === 0) continue;
      const at = (area.y - band.y + y) * band.width + area.x - band.x + x;
      if (alpha && pixels[(at + 1) * source.channels - 1] === 0) continue;
      visit(at, from, weight);
    }
  }
}
