import type { ViewKey } from '../../contract/host.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import type { Step } from '../../steps/index.ts';
import { effectiveSteps } from '../../steps/index.ts';
import { pictureKey } from '../../steps/keys.ts';

export interface View {
  source: PhotoSource;
  steps: readonly Step[];
}

/** Views that pages may still ask tiles of: open documents, previews of a moving slider, the variants of a fill. */
const most = 100;

/**
 * Names every picture of a photo by what it shows, so that its tiles can be cached for ever under the key.
 * LRU: forgets the view that was registered or asked for least recently.
 */
export function createViews() {
  const views = new Map<ViewKey, View>();

  function keep(key: ViewKey, view: View): void {
    views.delete(key);
    views.set(key, view);
    for (const oldest of views.keys()) {
      if (views.size <= most) break;
      views.delete(oldest);
    }
  }

  return {
    register(source: PhotoSource, steps: readonly Step[]): ViewKey {
      const effective = effectiveSteps(steps);
      const key = pictureKey(source.sha256, effective);
      keep(key, { source, steps: effective });
      return key;
    },
    get(key: ViewKey): View | undefined {
      const view = views.get(key);
      if (view) keep(key, view);
      return view;
    },
  };
}
export type Views = ReturnType<typeof createViews>;
