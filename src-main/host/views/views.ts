import type { ViewKey } from '../../contract/host.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { effectiveSteps, type Step } from '../../steps/index.ts';
import { photoKey, stepKey } from '../../steps/keys.ts';

export interface View {
  source: PhotoSource;
  steps: readonly Step[];
  /** The keys of the pictures that it goes through: of the photo, and of what each step makes of the one before. */
  keys: readonly ViewKey[];
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
      const keys = [photoKey(source.sha256)];
      for (const step of effective) keys.push(stepKey(keys[keys.length - 1], step));
      const key = keys[keys.length - 1];
      views.set(key, { source, steps: effective, keys });
      return key;
    },
    get: (key: ViewKey): View | undefined => views.get(key),
  };
}
export type Views = ReturnType<typeof createViews>;
