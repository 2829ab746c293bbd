import type { MaskStore } from '../../imaging/masks/mask-store.ts';
import type { WorkingImage } from '../../imaging/files/working-image.ts';
import type { ModelFinder } from '../../models/find.ts';
import type { Networks } from '../../models/open.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import type { Step } from '../../steps/index.ts';
import type { FaceFinder } from './photo-faces.ts';
import type { WorkingImages } from '../working-images.ts';
import type { PictureCache } from '../render/picture-cache.ts';
import type { Replay, Replayed } from '../render/replay.ts';
import type { Watch } from '../../platform/shared-work.ts';
import type { OpenViews } from '../render/open-views.ts';

/** What the engine's handlers share. */
export interface EngineServices {
  readonly cacheDirectory: string;
  /** Where the built entries of further processes lie; absent where nothing is built. */
  readonly builtDirectory: string | undefined;
  /** The built steps/fill/fill-thread.ts; absent where nothing is built. */
  readonly fillThread: URL | undefined;
  readonly models: ModelFinder;
  /** Where imported models and trained weights lie; absent where no folder was given. */
  readonly importFolder: string | undefined;
  readonly photos: WorkingImages;
  readonly replay: Replay;
  readonly views: OpenViews;
  readonly masks: MaskStore;
  readonly networks: Networks;
  readonly faces: FaceFinder;
  /** Maps that networks make of a picture. */
  readonly pictures: PictureCache;
}

/** Does `work` on a photo after steps. @throws what opening the photo and replaying the steps throw */
export function withReplayed<T>(
  { photos, replay }: EngineServices,
  source: PhotoSource,
  steps: readonly Step[],
  work: (replayed: Replayed, photo: WorkingImage) => Promise<T>,
  watch: Watch = {},
): Promise<T> {
  const { signal } = watch;
  return photos.use(
    source,
    (image) => replay.use(image, source.sha256, steps, (replayed) => work(replayed, image), watch),
    { signal },
  );
}
