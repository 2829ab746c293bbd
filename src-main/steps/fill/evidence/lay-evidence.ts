import { intersectRects } from '../../../shared/geometry/rect.ts';
import { findComponents } from '../../../shared/mask/components.ts';
import type { Page } from '../../../imaging/pages/page.ts';
import { pixelKind } from '../damage-map.ts';
import { methodAt, type Evidence, type WideMethod } from '../params.ts';
import { touchesAny } from './touches-any.ts';

const kindOf: Record<WideMethod, number> = {
  smooth: pixelKind.smooth,
  detail: pixelKind.detail,
  exemplar: pixelKind.copied,
  network: pixelKind.drawn,
};

/**
 * What each pixel of the damage is filled with, by what was decided: no detail is copied into a face, and wide parts are what they are filled with
 * in a turn.
 * @param detailed damage of 6 px and wider is of the kind `detail`
 * @param turn as from `turnOf`
 * @param wide of the same bounds: `copied` where damage is wide
 */
export function layEvidence(detailed: Page, wide: Page, { faces, holes }: Evidence, turn: number): Page {
  const { bounds } = detailed;
  const values = detailed.values.slice();
  for (const face of faces) {
    const inside = intersectRects(face, bounds);
    for (let y = inside.y; y < inside.y + inside.height; y += 1) {
      const row = (y - bounds.y) * bounds.width - bounds.x;
      for (let at = row + inside.x; at < row + inside.x + inside.width; at += 1) {
        if (values[at] === pixelKind.detail) values[at] = pixelKind.smooth;
      }
    }
  }
  const decided = new Map(holes.map((hole) => [(hole.at[1] - bounds.y) * bounds.width + hole.at[0] - bounds.x, hole]));
  const isWide = (kind: number): boolean => kind === pixelKind.copied;
  for (const part of findComponents(wide.values, bounds.width, bounds.height, isWide)) {
    const [{ y: top, start: first }] = part.runs;
    // The pixel that `decideHoles` names a part by.
    const hole = decided.get(top * bounds.width + first) ?? { at: [first, top], method: 'detail' };
    const method = methodAt(hole, turn, touchesAny(part, bounds, faces));
    for (const { y, start, end } of part.runs) {
      values.fill(kindOf[method], y * bounds.width + start, y * bounds.width + end);
    }
  }
  return { bounds, values };
}
