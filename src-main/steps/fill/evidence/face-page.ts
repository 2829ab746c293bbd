import { unionRects, type Rect } from '../../../shared/geometry/rect.ts';
import type { Page } from '../../../imaging/pages/page.ts';

/** A page with 255 in the boxes of faces, so that nothing is copied from them; null where there are none. */
export function facePage(faces: readonly Rect[]): Page | null {
  if (faces.length === 0) return null;
  const { x, y, width, height } = faces.reduce<Rect>((all, face) => unionRects(all, face), faces[0]);
  const values = new Uint8Array(width * height);
  for (const face of faces) {
    for (let row = face.y - y; row < face.y - y + face.height; row += 1) {
      values.fill(255, row * width + face.x - x, row * width + face.x - x + face.width);
    }
  }
  return { bounds: { x, y, width, height }, values };
}
