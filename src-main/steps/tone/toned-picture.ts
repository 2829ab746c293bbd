import type { ToneParams } from './params.ts';
import type { Page } from '../../imaging/pages/page.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { changedPicture } from '../../imaging/pixels/changed-picture.ts';
import { createToneCurve, type ToneMap } from './tone-curve.ts';

/** A photo with a tone step over it; the photo itself where the step does nothing. `mask` as in changedPicture. */
export function tonedPicture(
  base: Picture,
  params: ToneParams,
  mask: Page | null,
  map: ToneMap = createToneCurve(params),
): Picture {
  if (map.identity) return base;
  const { channels, colourChannels } = base;
  return changedPicture(base, mask, (pixels) => map.apply(pixels, channels, colourChannels));
}
