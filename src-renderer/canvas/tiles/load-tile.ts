import { AppError } from '../../../src-main/shared/errors.ts';
import { responseError } from '../../client/http.ts';
import { TileStore } from './tile-store.ts';

/** 256 MiB of decoded tiles: a screen of 4K eight times over. */
const capacity = 256;

async function loadTile(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    throw new AppError('CONNECTION_LOST', 'A part of the picture did not arrive.', { why: 'tile' }, error);
  }
  if (!response.ok) throw await responseError(response);
  return createImageBitmap(await response.blob());
}

/** `address` makes of a tile's URL what the host is asked for. */
export function createTileStore(address: (url: string) => string): TileStore<ImageBitmap> {
  return new TileStore<ImageBitmap>({
    load: (url, signal) => loadTile(address(url), signal),
    drop: (bitmap) => bitmap.close(),
    capacity,
    concurrency: 4,
    retryAfter: 4000,
    now: () => performance.now(),
  });
}
