import { access } from 'node:fs/promises';
import type { Picture } from '../../imaging/picture.ts';
import type { WorkingImage } from '../../imaging/working-image.ts';
import { background } from '../../shared/background.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Step } from '../../steps/index.ts';
import type { Photos } from '../photos.ts';
import type { Replay } from './replay.ts';
import { createSharedWork } from './shared-work.ts';

/** Views whose steps are known by key; a page that looks at more than these opens them again. */
const mostKnown = 64;
/** Views whose files are open: the original, the current picture, previews, and the variants of a fill. */
const mostOpen = 12;

interface View {
  readonly source: PhotoSource;
  readonly steps: readonly Step[];
}

interface OpenView {
  readonly image: WorkingImage;
  readonly picture: Picture;
  readonly close: () => Promise<void>;
  users: number;
  evicted: boolean;
}

/**
 * Pictures of photos after steps, by key: replayed when they are first looked at and kept open, so that a tile costs nothing for the
 * number of steps. LRU: evicts the least recently used.
 */
export function createViews(photos: Photos, replay: Replay) {
  const known = new Map<string, View>();
  const open = new Map<string, OpenView>();
  const work = createSharedWork<OpenView>();

  async function replayView({ source, steps }: View, signal: AbortSignal | undefined): Promise<OpenView> {
    const { image, release } = await photos.acquire(source, { signal });
    try {
      const replayed = await replay.run(image, source.sha256, steps, { signal });
      const close = async (): Promise<void> => {
        await replayed.dispose();
        release();
      };
      return { image, picture: replayed.picture, close, users: 0, evicted: false };
    } catch (error) {
      release();
      throw error;
    }
  }

  function evict(key: string, view: OpenView): void {
    if (open.get(key) === view) open.delete(key);
    view.evicted = true;
    if (view.users === 0) background(view.close(), 'Closing a view');
  }

  function keepOpen(key: string, view: OpenView): void {
    moveToEnd(open, key, view);
    for (const [oldest, other] of open) {
      if (open.size <= mostOpen) break;
      evict(oldest, other);
    }
  }

  async function find(key: string): Promise<OpenView | null> {
    const view = open.get(key);
    if (!view) return null;
    if (await isThere(view.image.path)) return view;
    // The cache was deleted while Heirloom runs.
    evict(key, view);
    return null;
  }

  return {
    /** Remembers what `key` stands for. Nothing is computed before it is looked at. */
    open(key: string, source: PhotoSource, steps: readonly Step[]): void {
      moveToEnd(known, key, { source, steps });
      for (const oldest of known.keys()) {
        if (known.size <= mostKnown) break;
        known.delete(oldest);
      }
    },

    /** Does `look` on a view. @throws PHOTO_UNKNOWN (why: view-closed) where it has to be opened first, and what replay throws */
    async use<T>(
      key: string,
      look: (image: WorkingImage, picture: Picture) => Promise<T>,
      signal?: AbortSignal,
    ): Promise<T> {
      for (;;) {
        const view = known.get(key);
        if (!view) throw viewClosed(key);
        const opened = await work.get(
          key,
          () => find(key),
          async () => {
            const made = await replayView(view, signal);
            keepOpen(key, made);
            return made;
          },
          { signal },
        );
        if (opened.evicted) continue;
        opened.users += 1;
        moveToEnd(open, key, opened);
        try {
          return await look(opened.image, opened.picture);
        } finally {
          opened.users -= 1;
          if (opened.evicted && opened.users === 0) background(opened.close(), 'Closing a view');
        }
      }
    },

    async dispose(): Promise<void> {
      const views = [...open.values()];
      open.clear();
      await Promise.allSettled(views.map((view) => view.close()));
    },
  };
}
export type Views = ReturnType<typeof createViews>;

function moveToEnd<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}

function viewClosed(key: string): AppError {
  return new AppError('PHOTO_UNKNOWN', 'That picture is no longer shown anywhere. Open the photo again.', {
    why: 'view-closed',
    view: key,
  });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
