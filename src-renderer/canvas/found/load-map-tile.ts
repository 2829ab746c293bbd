import { AppError } from '../../../src-main/shared/errors.ts';
import { responseError } from '../../client/http.ts';
import { TileStore } from '../tiles/tile-store.ts';
import type { MapTile } from './map-page.ts';

/** 64 MiB: a screen of 4K twice over. */
const capacity = 64;

/** Of maps of so many channels; `address` makes of a tile's URL what the host is asked for. */
export function createMapStore(channels: number, address: (url: string) => string): TileStore<MapTile> {
  return new TileStore<MapTile>({
    load: (url, signal) => loadMapTile(channels, address(url), signal),
    drop: () => undefined,
    capacity,
    concurrency: 2,
    retryAfter: 4000,
    now: () => performance.now(),
  });
}

/** A tile of a map, see the engine's damage.tile. @throws CONNECTION_LOST, PHOTO_UNKNOWN (why: map-gone) */
export async function loadMapTile(channels: number, url: string, signal?: AbortSignal): Promise<MapTile> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    throw new AppError('CONNECTION_LOST', 'A part of the picture did not arrive.', { why: 'tile' }, error);
  }
  if (!response.ok) throw await responseError(response);
  // As it is written: no profile of the screen may change a score.
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: 'none' });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser draws no pictures off the screen.');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const scores = new Uint8Array(width * height);
  for (let i = 0; i < scores.length; i += 1) scores[i] = data[4 * i];
  return { width, height: height / channels, scores };
}
