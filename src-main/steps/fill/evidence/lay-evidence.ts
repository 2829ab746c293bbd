import { intersectRects } from '../../../shared/geometry/rect.ts';
import { findComponents } from '../../../shared/mask/components.ts';
import type { Page } from '../../../imaging/pages/page.ts';
import { pixelKind } from '../damage-map.ts';
import type { Evidence, WideMethod } from '../params.ts';

const kindOf: Record<WideMethod, number> = {
  smooth: pixelKind.smooth,
  detail: pixelKind.detail,
  exemplar: pixelKind.copied,
};

/**
 * Lays what was decided onto a page of damage, in place: wide parts become what they are filled with, and no detail is copied into a face.
 * @param kinds damage of 6 px and wider is of the kind `detail`
 * @param wide of the same bounds: `copied` where damage is wide
 */
export function layEvidence({ bounds, values }: Page, wide: Page, { faces, holes }: Evidence): void {
  for (const face of faces) {
    const inside = intersectRects(face, bounds);
    for (let y = inside.y; y < inside.y + inside.height; y += 1) {
      const row = (y - bounds.y) * bounds.width - bounds.x;
      for (let at = row + inside.x; at < row + inside.x + inside.width; at += 1) {
        if (values[at] === pixelKind.detail) values[at] = pixelKind.smooth;
      }
    }
  }
  const decided = new Map(
    holes.map(({ at: [x, y], method }) => [(y - bounds.y) * bounds.width + x - bounds.x, method]),
  );
  const isWide = (kind: number): boolean => kind === pixelKind.copied;
  for (const { runs } of findComponents(wide.values, bounds.width, bounds.height, isWide)) {
    const [{ y: top, start: first }] = runs;
    // The pixel that `decideHoles` names a part by.
    const method = decided.get(top * bounds.width + first) ?? 'detail';
    for (const { y, start, end } of runs) {
      values.fill(kindOf[method], y * bounds.width + start, y * bounds.width + end);
    }
  }
}
