import { AppError } from '../../shared/errors.ts';
import { intersectRects, isEmptyRect, type Rect, type Size } from '../../shared/geometry/rect.ts';
import type { Samples } from './samples.ts';

/** New pixels for a rectangle of the working image: same channels, same depth. */
export interface PixelPatch {
  rect: Rect;
  /** [rect.height, rect.width, channels], interleaved. */
  pixels: Samples;
}

export interface PatchTarget extends Size {
  channels: number;
  depth: 8 | 16;
}

/** @throws INVALID_REQUEST where a patch does not fit the image that it is meant for. */
export function checkPatch(patch: PixelPatch, target: PatchTarget): void {
  const { rect, pixels } = patch;
  const whole = [rect.x, rect.y, rect.width, rect.height].every(Number.isInteger);
  const inside =
    rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= target.width && rect.y + rect.height <= target.height;
  const depth = pixels instanceof Uint16Array ? 16 : 8;
  if (whole && inside && depth === target.depth && pixels.length === rect.width * rect.height * target.channels) return;
  throw new AppError(
    'INVALID_REQUEST',
    `A patch of ${rect.width} × ${rect.height} pixels at ${rect.x}, ${rect.y} does not fit the photo ` +
      `(${target.width} × ${target.height} pixels, ${target.channels} channels, ${target.depth} bit).`,
    {
      why: 'patch-outside',
      width: target.width,
      height: target.height,
      channels: target.channels,
      depth: target.depth,
    },
  );
}

/** Writes the patches, in order, into `pixels`, which holds the rectangle `area` of the photo; nothing outside of `within`. */
export function applyPatches(
  pixels: Samples,
  area: Rect,
  channels: number,
  patches: readonly PixelPatch[],
  within: Rect = area,
): void {
  const wanted = intersectRects(area, within);
  for (const patch of patches) {
    const common = intersectRects(wanted, patch.rect);
    if (isEmptyRect(common)) continue;
    for (let y = common.y; y < common.y + common.height; y++) {
      const from = ((y - patch.rect.y) * patch.rect.width + common.x - patch.rect.x) * channels;
      const to = ((y - area.y) * area.width + common.x - area.x) * channels;
      pixels.set(patch.pixels.subarray(from, from + common.width * channels), to);
    }
  }
}
