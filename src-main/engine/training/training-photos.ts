import { findPhotos } from './find-photos.ts';
import { loadPhotoPool, readPhotoPool, type LoadedPool } from './load-photo-pool.ts';
import type { TrainingConfig } from './training-config.ts';
import type { TrainOptions } from './train-request.ts';

/** Share of held-out photos, at least one. */
const heldOut = 10;

/** The photos in folders and files; folders that cannot be looked into are told of. @throws FILE_NOT_FOUND */
export async function listPhotos(places: readonly string[], { onEvent }: TrainOptions): Promise<string[]> {
  const unreadable: string[] = [];
  const photos = await findPhotos(places, (folder) => unreadable.push(folder));
  const reason = 'This folder cannot be looked into. You may not have the right to read it.';
  if (unreadable.length > 0) onEvent?.({ kind: 'leftOut', photos: unreadable.map((path) => ({ path, reason })) });
  return photos;
}

export interface Pools {
  readonly learning: LoadedPool;
  readonly measuring: LoadedPool;
}

/** Split by photo, so that no held-out pixel is trained on. */
export async function loadPools(
  photos: readonly string[],
  { seed }: TrainingConfig,
  { signal, onEvent }: TrainOptions,
): Promise<Pools> {
  const measuring = photos.filter((_, index) => index % heldOut === heldOut - 1);
  const learning = photos.filter((photo) => !measuring.includes(photo));
  const loaded = await loadPhotoPool(learning, { seed, signal });
  const others = await readPhotoPool(measuring, { seed, signal });
  const leftOut = [...loaded.skipped, ...others.skipped];
  if (leftOut.length > 0) onEvent?.({ kind: 'leftOut', photos: leftOut });
  return { learning: loaded, measuring: others.photos > 0 ? others : loaded };
}
