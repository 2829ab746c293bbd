import { unionRects, type Rect } from '../../../shared/geometry/rect.ts';
import type { Page } from '../../../imaging/pages/page.ts';
import { unionPages } from '../alpha-pass.ts';
import { facePage } from './face-page.ts';

/** What must not be copied from, faces included. */
export function withFaces(avoid: Page | null, faces: readonly Rect[]): Page | null {
  const page = facePage(faces);
  return avoid && page ? unionPages(avoid, page, unionRects(avoid.bounds, page.bounds)) : (avoid ?? page);
}
