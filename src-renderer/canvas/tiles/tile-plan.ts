import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';
import { ancestor, children, coarsestLevel, tilesIn, type TileAddress } from './tile-grid.ts';

export interface PlanRequest {
  photo: Size;
  /** Source px to show. */
  region: Rect;
  level: number;
  /** The view to show, then its fallbacks. */
  views: readonly string[];
  has(view: string, address: TileAddress): boolean;
}

export interface PlannedTile {
  view: string;
  address: TileAddress;
  /** Draw only the part under this cell. */
  cell: TileAddress;
}

export interface TilePlan {
  /** In drawing order, later ones on top. */
  draw: PlannedTile[];
  /** Missing tiles of the first view, most urgent first. */
  missing: TileAddress[];
}

/**
 * Chooses a tile for each cell of the canvas: the exact one; else the same of a fallback view, so that a change does not flicker; else its
 * nearest ancestor in the pyramid, with loaded children on top.
 */
export function planTiles(request: PlanRequest): TilePlan {
  const [wanted] = request.views;
  const coarsest = coarsestLevel(request.photo);
  const plan: TilePlan = { draw: [], missing: [] };
  const root: TileAddress = { level: coarsest, x: 0, y: 0 };
  if (!request.has(wanted, root)) plan.missing.push(root);
  for (const cell of tilesIn(request.region, request.photo, request.level)) {
    const exact = request.views.find((view) => request.has(view, cell));
    if (exact !== wanted && !(cell.level === coarsest && plan.missing.includes(root))) plan.missing.push(cell);
    if (exact !== undefined) plan.draw.push({ view: exact, address: cell, cell });
    else plan.draw.push(...fallbackFor(request, cell, coarsest));
  }
  return plan;
}

function fallbackFor(request: PlanRequest, cell: TileAddress, coarsest: number): PlannedTile[] {
  for (const view of request.views) {
    const found: PlannedTile[] = [];
    for (let steps = 1; cell.level + steps <= coarsest; steps += 1) {
      const address = ancestor(cell, steps);
      if (!request.has(view, address)) continue;
      found.push({ view, address, cell });
      break;
    }
    for (const address of children(cell, request.photo)) {
      if (request.has(view, address)) found.push({ view, address, cell: address });
    }
    if (found.length > 0) return found;
  }
  return [];
}
