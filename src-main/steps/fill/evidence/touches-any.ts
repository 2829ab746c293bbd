import type { Rect } from '../../../shared/geometry/rect.ts';
import type { Component } from '../../../shared/mask/components.ts';

/** Whether a part of a page lies in one of some rectangles, with a pixel at least. @param bounds of the page */
export function touchesAny({ runs }: Pick<Component, 'runs'>, bounds: Rect, faces: readonly Rect[]): boolean {
  return faces.some((face) =>
    runs.some(
      ({ y, start, end }) =>
        bounds.y + y >= face.y &&
        bounds.y + y < face.y + face.height &&
        bounds.x + end > face.x &&
        bounds.x + start < face.x + face.width,
    ),
  );
}
