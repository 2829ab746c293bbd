import { access } from 'node:fs/promises';
import type { Picture } from '../../imaging/picture.ts';
import type { WorkingImage } from '../../imaging/working-image.ts';
import { background } from '../../shared/background.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import { LruCache } from '../../shared/lru-cache.ts';
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
  closed: boolean;
}

/**
 * Pictures of photos after steps, by key: replayed when they are first looked at and kept open, so that a tile costs nothing for the
 * number of steps.
 */
export function createViews(photos: Photos, replay: Replay) {
  const known = new LruCache<View>({ capacity: mostKnown });
  const open = new LruCache<OpenView>({ capacity: mostOpen, isPinned: ({ users }) => users > 0, dispose: close });
  const work = createSharedWork<OpenView>();

  function close(view: OpenView): void {
    view.closed = true;
    if (view.users === 0) background(view.close(), 'Closing a view');
  }

  async function replayView({ source, steps }: View, signal: AbortSignal | undefined): Promise<OpenView> {
    const { image, release } = await photos.acquire(source, { signal });
    try {
      const replayed = await replay.run(image, source.sha256, steps, { signal });
      const close = async (): Promise<void> => {
        await replayed.dispose();
        release();
      };
      return { image, picture: replayed.picture, close, users: 0, closed: false };
    } catch (error) {
      release();
      throw error;
    }
  }

  async function find(key: string): Promise<OpenView | null> {
    const view = open.get(key);
    if (!view) return null;
    if (await isThere(view.image.path)) return view.closed ? null : view;
    // The cache was deleted while Heirloom runs.
    const gone = open.delete(key);
    if (gone) close(gone);
    return null;
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
      for (;;) {
        const view = known.get(key);
        if (!view) throw viewClosed(key);
        const producer = async (): Promise<OpenView> => {
          const made = await replayView(view, signal);
          open.set(key, made);
          return made;
        };
        const opened = await work.get(key, () => find(key), producer, { signal });
        if (opened.closed) continue;
        opened.users += 1;
        try {
          return await look(opened.image, opened.picture);
        } finally {
          opened.users -= 1;
          if (opened.closed) close(opened);
          else open.trim();
        }
      }
    },

    async dispose(): Promise<void> {
      const views = open.values();
      for (const view of views) view.closed = true;
      await Promise.allSettled(views.map((view) => view.close()));
    },
  };
}
export type Views = ReturnType<typeof createViews>;

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
