import { createHash } from 'node:crypto';
import { levelSize, type WorkingImage } from '../../imaging/files/working-image.ts';
import type { Watch } from '../../platform/shared-work.ts';
import { shapeOf } from '../../imaging/pixels/pixel-source.ts';
import { AppError } from '../../shared/errors.ts';
import type { PictureCache } from '../render/picture-cache.ts';

/** Rows of the reduced map that are made at once. */
const rowsOfStrip = 64;

/**
 * A kept map reduced by 2^level, which its reader disposes: each pixel has the largest values of its block, never the mean, so that a hair
 * does not fade. Each level is made from the one before it when it is first wanted, and kept.
 * @throws PHOTO_UNKNOWN (why: map-gone) where the map is not kept
 */
export async function openMapLevel(
  pictures: PictureCache,
  map: string,
  level: number,
  watch: Watch = {},
): Promise<WorkingImage> {
  if (level === 0) return requireMap(await pictures.find(map));
  const key = createHash('sha256').update(`${map} largest of 2^${level}`).digest('hex');
  const kept = await pictures.find(key);
  if (kept) return kept;
  const whole = requireMap(await pictures.find(map));
  const shape = { ...shapeOf(whole), ...levelSize(whole, level) };
  await whole.dispose();
  return pictures.open(
    key,
    shape,
    async function* ({ signal }) {
      await using finer = await openMapLevel(pictures, map, level - 1, { signal });
      yield* halved(finer);
    },
    watch,
  );
}

function requireMap(map: WorkingImage | null): WorkingImage {
  if (map) return map;
  throw new AppError('PHOTO_UNKNOWN', 'What was found on this photo is no longer kept. Find the damage once more.', {
    why: 'map-gone',
  });
}

async function* halved(finer: WorkingImage): AsyncGenerator<Uint8Array> {
  const { width, height } = levelSize(finer, 1);
  const { channels } = finer;
  for (let y = 0; y < height; y += rowsOfStrip) {
    const rows = Math.min(rowsOfStrip, height - y);
    const rect = { x: 0, y: 2 * y, width: finer.width, height: Math.min(2 * rows, finer.height - 2 * y) };
    const samples = await finer.readRegion(rect);
    const strip = new Uint8Array(rows * width * channels);
    for (let row = 0; row < rect.height; row += 1) {
      for (let x = 0; x < rect.width; x += 1) {
        const from = (row * rect.width + x) * channels;
        const to = ((row >> 1) * width + (x >> 1)) * channels;
        for (let channel = 0; channel < channels; channel += 1) {
          if (samples[from + channel] > strip[to + channel]) strip[to + channel] = samples[from + channel];
        }
      }
    }
    yield strip;
  }
}
