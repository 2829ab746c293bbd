import { createHash } from 'node:crypto';
import type { PhotoSource } from '../../shared/data/photo.ts';
import type { ViewKey } from '../../contract/host.ts';
import { arithmeticVersion, canonicalSteps } from '../../contract/recipe.ts';
import type { Step } from '../../steps/index.ts';

export interface View {
  source: PhotoSource;
  steps: Step[];
}

/** Name of the picture that enabled `steps` make of the photo with this digest. */
function viewKey(sha256: string, steps: readonly Step[]): ViewKey {
  const text = `${arithmeticVersion} ${sha256} ${canonicalSteps(steps)}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Gives every picture of a photo a name by what it shows, so that tiles can be cached for ever under it. */
export function createViews() {
  const views = new Map<ViewKey, View>();
  return {
    register(source: PhotoSource, steps: readonly Step[]): ViewKey {
      const enabled = steps.filter((step) => step.enabled);
      const key = viewKey(source.sha256, enabled);
      if (!views.has(key)) views.set(key, { source, steps: enabled });
      return key;
    },
    get: (key: ViewKey): View | undefined => views.get(key),
  };
}
export type Views = ReturnType<typeof createViews>;
