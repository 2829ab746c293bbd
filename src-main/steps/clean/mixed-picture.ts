import type { Picture } from '../../imaging/pixels/picture.ts';
import { mixSample } from '../../imaging/pixels/blend.ts';
import { changedPicture } from '../../imaging/pixels/changed-picture.ts';

/** A mixture of two pictures of one shape: `base` at strength 0, `other` at 1. */
export function mixedPicture(base: Picture, other: Picture, strength: number): Picture {
  return changedPicture(base, null, async (pixels, level, rect, signal) => {
    const wanted = await other.readLevel(level, rect, signal);
    for (let at = 0; at < pixels.length; at += 1) {
      pixels[at] = mixSample(pixels[at], wanted[at], strength);
    }
  });
}
