import { clampRect, growRect, unionRects, type Rect, type Size } from '../../src-main/shared/geometry/rect.ts';
import { maskBounds, operationBounds, type Mask } from '../../src-main/shared/mask/mask.ts';

/** Share of the photo's longer side within which two strokes are one place. */
const near = 0.01;
/** More than these are one: nobody tells them apart. */
const mostPlaces = 60;

/** Where on the photo a mask lies, in rectangles of whole px that do not touch; none where it is empty. */
export function maskPlaces(mask: Mask, size: Size): Rect[] {
  if (mask.length === 0) return [];
  const whole = [maskBounds(mask, size)];
  const margin = Math.ceil(Math.max(size.width, size.height) * near);
  const places: Rect[] = [];
  for (const operation of mask) {
    if (!('erase' in operation)) {
      // It changes all that was painted before.
      return whole;
    }
    if (operation.erase) continue;
    let place = clampRect(operationBounds(operation)!, size);
    if (place.width <= 0 || place.height <= 0) continue;
    for (let i = nearest(places, place, margin); i >= 0; i = nearest(places, place, margin)) {
      place = unionRects(place, places[i]);
      places.splice(i, 1);
    }
    places.push(place);
    if (places.length > mostPlaces) return whole;
  }
  return places;
}

/** The smallest rectangle around all of them. */
export function aroundPlaces(places: readonly Rect[]): Rect | null {
  return places.length === 0 ? null : places.reduce(unionRects);
}

/** Parts of a photo that have a name. */
export const partNames = [
  'topLeft',
  'top',
  'topRight',
  'left',
  'middle',
  'right',
  'bottomLeft',
  'bottom',
  'bottomRight',
] as const;
export type PartName = (typeof partNames)[number];

/** The ninth of the photo in whose reach a rectangle lies; null where it is too large to lie in a part of it. */
export function partOf(rect: Rect, { width, height }: Size): PartName | null {
  if (rect.width > width / 2 || rect.height > height / 2) return null;
  const third = (at: number, length: number): number => Math.min(2, Math.max(0, Math.floor((3 * at) / length)));
  const column = third(rect.x + rect.width / 2, width);
  const row = third(rect.y + rect.height / 2, height);
  return partNames[3 * row + column];
}

function nearest(places: readonly Rect[], rect: Rect, margin: number): number {
  const grown = growRect(rect, margin);
  return places.findIndex(
    ({ x, y, width, height }) =>
      x < grown.x + grown.width && grown.x < x + width && y < grown.y + grown.height && grown.y < y + height,
  );
}
