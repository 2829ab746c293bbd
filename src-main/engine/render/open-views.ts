import type { Picture } from '../../imaging/pixels/picture.ts';
import type { WorkingImage } from '../../imaging/files/working-image.ts';
import { createLeaseCache } from '../../platform/lease-cache.ts';
import type { SharedWatch } from '../../platform/shared-work.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import type { Step } from '../../steps/index.ts';
import { isThere, type WorkingImages } from '../working-images.ts';
import type { Replay } from './replay.ts';

/** Views whose steps are known by key; a page that looks at more than these opens them again. */
const maxKnown = 64;
/** Views whose files are open: the original, the current picture, previews, and the variants of a fill. */
const maxOpen = 12;

interface View {
  readonly source: PhotoSource;
  readonly steps: readonly Step[];
}

interface OpenView {
  readonly image: WorkingImage;
  readonly picture: Picture;
  readonly close: () => Promise<void>;
}

/**
 * Pictures of photos after steps, by key: replayed when they are first looked at and kept open, so that a tile costs nothing for the
 * number of steps. Both caches evict the least recently used.
 */
export function createOpenViews(photos: WorkingImages, replay: Replay) {
  const known = new LruCache<View>({ capacity: maxKnown });
  const opened = createLeaseCache<OpenView>({
    capacity: maxOpen,
    // The cache may be deleted while Heirloom runs.
    isValid: ({ image }) => isThere(image.path),
    close: (view) => view.close(),
  });

  async function replayView({ source, steps }: View, { signal }: SharedWatch): Promise<OpenView> {
    const { resource: image, release } = await photos.acquire(source, { signal });
    try {
      const replayed = await replay.run(image, source.sha256, steps, { signal });
      const close = async (): Promise<void> => {
        await replayed.dispose();
        release();
      };
      return { image, picture: replayed.picture, close };
    } catch (error) {
      release();
      throw error;
    }
  }

  return {
    /** Remembers what `key` stands for. Nothing is computed before it is looked at. */
    open: (key: string, source: PhotoSource, steps: readonly Step[]): void => known.set(key, { source, steps }),

    /** Does `look` on a view. @throws PHOTO_UNKNOWN (why: view-closed) where it has to be opened first, and what replay throws */
    async use<T>(
      key: string,
      look: (image: WorkingImage, picture: Picture) => Promise<T>,
      signal?: AbortSignal,
    ): Promise<T> {
      const view = known.get(key);
      if (!view) throw viewClosed(key);
      const onView = ({ image, picture }: OpenView): Promise<T> => look(image, picture);
      return opened.use(key, (watch) => replayView(view, watch), onView, { signal });
    },

    dispose: opened.dispose,
  };
}
export type OpenViews = ReturnType<typeof createOpenViews>;

function viewClosed(key: string): AppError {
  return new AppError('PHOTO_UNKNOWN', 'That picture is no longer shown anywhere. Open the photo again.', {
    why: 'view-closed',
    view: key,
  });
}
