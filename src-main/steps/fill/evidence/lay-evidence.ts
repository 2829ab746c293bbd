import { intersectRects } from '../../../shared/geometry/rect.ts';
import { findComponents } from '../../../shared/mask/components.ts';
import type { Page } from '../../../imaging/pages/page.ts';
import { pixelKind } from '../damage-map.ts';
import type { Evidence, WideMethod } from '../params.ts';
import { touchesAny } from './touches-any.ts';

const kindOf: Record<WideMethod, number> = {
  smooth: pixelKind.smooth,
  detail: pixelKind.detail,
  exemplar: pixelKind.copied,
};

/** By how many a seed comes after the one that was decided for; 2 for all further ones, which differ by chance alone. */
export function turnOf({ seed: first }: Evidence, seed: number): number {
  return Math.min(2, (seed - first) >>> 0);
}

/** Different methods come before different seeds, and in a face the mildest first. */
function methodAt(turn: number, decided: WideMethod, inFace: boolean): WideMethod {
  if (turn === 0) return decided;
  if (inFace) return turn === 1 ? 'smooth' : 'detail';
  return turn === 1 && decided === 'exemplar' ? 'detail' : 'exemplar';
}

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
  const decided = new Map(
    holes.map(({ at: [x, y], method }) => [(y - bounds.y) * bounds.width + x - bounds.x, method]),
  );
  const isWide = (kind: number): boolean => kind === pixelKind.copied;
  for (const part of findComponents(wide.values, bounds.width, bounds.height, isWide)) {
    const [{ y: top, start: first }] = part.runs;
    // The pixel that `decideHoles` names a part by.
    const named = decided.get(top * bounds.width + first) ?? 'detail';
    const method = methodAt(turn, named, touchesAny(part, bounds, faces));
    for (const { y, start, end } of part.runs) {
      values.fill(kindOf[method], y * bounds.width + start, y * bounds.width + end);
    }
  }
  return { bounds, values };
}
