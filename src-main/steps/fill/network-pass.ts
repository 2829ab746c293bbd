import { clampRect, growRect, rectsOverlap, type Rect } from '../../shared/geometry/rect.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { estimateTint, applyTint } from '../../imaging/colour/tint.ts';
import type { OpenNetwork } from '../../models/open.ts';
import { runTiles, type TileCache, type TileContent } from '../../models/run-tiles.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { takesSize } from '../../nn/architecture.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
import { boundsOfSet } from '../../shared/mask/set-bounds.ts';
import { isSmooth, pixelKind } from './damage-map.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import type { Deviations } from './uncertainty.ts';

export interface NetworkFill {
  readonly network: OpenNetwork;
  readonly ensemble: boolean;
  /** Whether it restores what was filled smoothly, or all damage. */
  readonly kinds: 'thin' | 'all';
  /** Whether the fill's own chroma stays in a photo without colours; in steps that were made before it did, it does not. */
  readonly keepsChroma?: boolean;
}

const cellSide = 512;
/** px a side: small, as damage is mostly thin, and the rest of a tile is computed for nothing. */
const usualTile = 128;
/** px around damage from which the photo's tint is estimated. */
const surroundings = 32;
const margin = 16;
const feather = 8;
/** px a side of the cells of the grid that tiles of the usual size lie on. */
export const networkCell = usualTile - 2 * margin;
/** Bytes of cached tiles, which belong to two cells at their border. */
const cacheBytes = 64 * 2 ** 20;
const maskOf = {
  [pixelKind.known]: 0,
  [pixelKind.smooth]: 1,
  [pixelKind.copied]: 0.5,
  [pixelKind.detail]: 0.5,
  [pixelKind.drawn]: 0.5,
} as const;

interface Restored {
  readonly patches: PixelPatch[];
  /** With test-time augmentation only. */
  readonly deviations: Deviations[];
}

/**
 * Restores filled damage with a network; only pixels of the wanted damage change.
 * @param filled the photo with all damage filled by other means
 * @throws MEMORY_TOO_SMALL, CANCELLED
 */
export async function networkPass(
  filled: PixelSource,
  kinds: Page,
  { network, ensemble, kinds: wanted, keepsChroma = false }: NetworkFill,
  context: WorkContext,
): Promise<Restored> {
  const patches: PixelPatch[] = [];
  const deviations: Deviations[] = [];
  const isWanted = (kind: number): boolean => isSmooth(kind) || (wanted === 'all' && kind !== pixelKind.known);
  const cells = cellsOf(kinds.bounds, cellSide);
  const tile = network.sizes.only ?? usualTile;
  if (!takesSize(network.sizes, tile)) throw new Error(`a network that takes no pictures of ${tile} px`);
  const cache: TileCache = new LruCache({ capacity: Math.floor(cacheBytes / (16 * tile * tile)) });
  for (const [done, cell] of cells.entries()) {
    await context.yieldToEventLoop();
    const core = boundsOfSet(kinds, cell, isWanted);
    if (!core) continue;
    const { output, deviation } = await runTiles(
      network,
      {
        tile,
        margin: Math.min(margin, tile >> 3),
        feather: Math.min(feather, tile >> 4),
        ensemble,
        seed: context.seed,
      },
      {
        photo: filled,
        bounds: core,
        needs: (part) => rectsOverlap(part, core) && readPage(kinds, part).some(isWanted),
        read: (rect) => readTile(filled, kinds, rect),
        cache,
        async pause(fraction) {
          context.progress((done + fraction) / cells.length);
          await context.yieldToEventLoop();
        },
      },
    );
    const restored = await keepTint(filled, kinds, core, output, keepsChroma);
    patches.push(...(await composePatches(filled, core, core, restored, kinds, isWanted)));
    if (deviation) {
      const within = readPage(kinds, core);
      deviations.push({ rect: core, values: deviation.map((value, i) => (isWanted(within[i]) ? value : 0)) });
    }
  }
  context.progress(1);
  return { patches, deviations };
}

async function readTile(filled: PixelSource, kinds: Page, rect: Rect): Promise<TileContent> {
  const { pixels, channels } = await readProblem(filled, rect);
  const mask = Float32Array.from(readPage(kinds, rect), (kind) => maskOf[kind as keyof typeof maskOf]);
  if (channels === 3) return { picture: pixels, mask };
  const picture = new Float32Array(pixels.length * 3);
  for (let i = 0; i < picture.length; i += 1) picture[i] = pixels[Math.floor(i / 3)];
  return { picture, mask };
}

/**
 * Keeps chroma out that a network brings into a grey or sepia photo: the output gets the tint of its surroundings, or what the network changed does,
 * and the chroma that the fill had stays, as a photo of few colours passes for one without.
 */
async function keepTint(
  filled: PixelSource,
  kinds: Page,
  core: Rect,
  picture: Float32Array,
  keepsChroma: boolean,
): Promise<Float32Array> {
  if (filled.colourChannels === 1) return meanOfChannels(picture);
  const around = clampRect(growRect(core, surroundings), filled);
  const { pixels } = await readProblem(filled, around);
  const damage = readPage(kinds, around);
  const tint = estimateTint(pixels, (pixel) => damage[pixel] === pixelKind.known);
  if (!tint) return picture;
  if (!keepsChroma) {
    applyTint(tint, picture);
    return picture;
  }
  const before = (await readProblem(filled, core)).pixels;
  const tinted = before.slice();
  applyTint(tint, tinted);
  applyTint(tint, picture);
  return picture.map((value, i) => before[i] + value - tinted[i]);
}

function meanOfChannels(picture: Float32Array): Float32Array {
  const grey = new Float32Array(picture.length / 3);
  for (let i = 0; i < grey.length; i += 1) grey[i] = (picture[3 * i] + picture[3 * i + 1] + picture[3 * i + 2]) / 3;
  return grey;
}
