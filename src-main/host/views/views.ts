import type { ViewKey } from '../../contract/host.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { effectiveSteps, type Step } from '../../steps/index.ts';
import { pictureKey } from '../../steps/keys.ts';

export interface View {
  source: PhotoSource;
  steps: readonly Step[];
}

/** Views that pages may still ask tiles of: open documents, previews of a moving slider, the variants of a fill. */
const most = 100;

/**
 * Names every picture of a photo by what it shows, so that its tiles can be cached for ever under the key. An LRU: a view that nobody
 * registers or asks for any more is forgotten.
 */
export function createViews() {
  const views = new LruCache<View>({ capacity: most });
  return {
    register(source: PhotoSource, steps: readonly Step[]): ViewKey {
      const effective = effectiveSteps(steps);
      const key = pictureKey(source.sha256, effective);
      views.set(key, { source, steps: effective });
      return key;
    },
    get: (key: ViewKey): View | undefined => views.get(key),
  };
}
export type Views = ReturnType<typeof createViews>;
