import { AppError } from '../../../../src-main/shared/errors.ts';
import { responseError } from '../../../client/http.ts';
import { TileStore } from './tile-store.ts';

/** 256 MiB of decoded tiles: a screen of 4K eight times over. */
const capacity = 256;

export async function loadTile(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    throw new AppError('CONNECTION_LOST', 'A part of the picture did not arrive.', { why: 'tile' }, error);
  }
  if (!response.ok) throw await responseError(response);
  return createImageBitmap(await response.blob());
}

export function createTileStore(): TileStore<ImageBitmap> {
  return new TileStore<ImageBitmap>({
    load: loadTile,
    drop: (bitmap) => bitmap.close(),
    capacity,
    concurrency: 4,
    retryAfter: 4000,
    now: () => performance.now(),
  });
}
