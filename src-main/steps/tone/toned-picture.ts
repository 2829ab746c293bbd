import type { ToneParams } from './params.ts';
import type { Page } from '../../imaging/pages/page.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { changedPicture } from '../../imaging/pixels/changed-picture.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { createToneCurve, type ToneMap } from './tone-curve.ts';

/** Cached, as 16-bit tables take longer to make than a tile takes to be changed. */
const curves = new LruCache<ToneMap>({ capacity: 4 });

/** A picture with a tone step over it; the picture itself where the step changes nothing. @param mask as in changedPicture */
export function tonedPicture(base: Picture, params: ToneParams, mask: Page | null): Picture {
  const map = curves.getOrSet(JSON.stringify(params), () => createToneCurve(params));
  if (map.identity) return base;
  return changedPicture(base, mask, (pixels) => map.apply(pixels, base.channels, base.colourChannels));
}
