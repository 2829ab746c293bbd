import {
  faintScore,
  leastScore,
  type AreaPoint,
  type DamageChoice,
} from '../../../src-main/shared/data/damage-choice.ts';
import { damageKinds, type DamageKind } from '../../../src-main/shared/data/damage-kind.ts';
import { findComponents, type Component } from '../../../src-main/shared/mask/components.ts';
import type { MapPage } from './map-page.ts';

/** An area of a map on the screen; its pixels are those of the page. */
export interface FoundArea extends Component {
  /** Whether it is part of the mask. */
  readonly taken: boolean;
  /** Of low confidence. */
  readonly faint: boolean;
}

/**
 * The areas of a page: those with the least score, and those of low confidence. Exact at full size; reduced, areas that are nearer to one
 * another than a block are one, and how many pixels of a block are damaged is not known: a line is taken to cross it.
 */
export function foundAreas({ scores, rect, level }: MapPage, choice: DamageChoice): FoundArea[] {
  const { width, height } = rect;
  const least = leastScore(choice.sensitivity);
  const faint = faintScore(least);
  const side = 2 ** level;
  const places = (points: readonly AreaPoint[]): AreaPoint[] =>
    points.map(([x, y]) => [(x >> level) - rect.x, (y >> level) - rect.y]);
  const [without, also] = [places(choice.without), places(choice.also)];
  const isLarge = ({ pixels }: Component): boolean => pixels * side >= choice.smallest;
  const certain = findComponents(scores, width, height, (score) => score >= least);
  const isFaint = ({ runs }: Component): boolean =>
    !runs.some(({ y, start, end }) => {
      for (let at = y * width + start; at < y * width + end; at += 1) if (scores[at] >= least) return true;
      return false;
    });
  const unsure = least === faint ? [] : findComponents(scores, width, height, (score) => score >= faint);
  return [
    ...certain
      .filter(isLarge)
      .map((area) => ({ ...area, taken: !without.some((point) => holds(area, point)), faint: false })),
    ...unsure
      .filter((area) => isLarge(area) && isFaint(area))
      .map((area) => ({ ...area, taken: also.some((point) => holds(area, point)), faint: true })),
  ];
}

function holds({ bounds, runs }: Component, [x, y]: AreaPoint): boolean {
  return (
    x >= bounds.x && x < bounds.x + bounds.width && runs.some((run) => run.y === y && x >= run.start && x < run.end)
  );
}

/** The area at a point of the page, or the one nearest to it within `reach` of its pixels. */
export function areaAt<Area extends Component>(
  areas: readonly Area[],
  { x, y }: { x: number; y: number },
  reach: number,
): { area: Area; pixel: AreaPoint } | null {
  let best: { area: Area; pixel: AreaPoint; distance: number } | null = null;
  for (const area of areas) {
    const { bounds } = area;
    if (x < bounds.x - reach || x > bounds.x + bounds.width + reach) continue;
    if (y < bounds.y - reach || y > bounds.y + bounds.height + reach) continue;
    for (const run of area.runs) {
      // To the nearest point of the run, which is as wide and high as its pixels.
      const dx = Math.max(run.start - x, x - run.end, 0);
      const dy = Math.max(run.y - y, y - run.y - 1, 0);
      const distance = Math.hypot(dx, dy);
      if (distance > reach || (best && distance >= best.distance)) continue;
      best = { area, pixel: [Math.min(run.end - 1, Math.max(run.start, Math.floor(x))), run.y], distance };
    }
  }
  return best;
}

/** The sides of an area's pixels along which it ends, as x1, y1, x2, y2, in px of the page. */
export function outlineOf({ runs }: Pick<Component, 'runs'>): number[] {
  const rows = new Map<number, { start: number; end: number }[]>();
  for (const { y, start, end } of runs) {
    const row = rows.get(y);
    if (row) row.push({ start, end });
    else rows.set(y, [{ start, end }]);
  }
  const sides: number[] = [];
  for (const [y, row] of rows) {
    for (const { start, end } of row) {
      sides.push(start, y, start, y + 1, end, y, end, y + 1);
      for (const [beside, at] of [
        [y - 1, y],
        [y + 1, y + 1],
      ]) {
        // Parts of the run that nothing of the area lies beside.
        let from = start;
        for (const other of rows.get(beside) ?? []) {
          if (other.end <= from || other.start >= end) continue;
          if (other.start > from) sides.push(from, at, other.start, at);
          from = Math.max(from, other.end);
        }
        if (from < end) sides.push(from, at, end, at);
      }
    }
  }
  return sides;
}

/** The channels of a map of damage that kinds are in. */
export function channelsOf(kinds: readonly DamageKind[]): number[] {
  return damageKinds.flatMap((kind, channel) => (kinds.includes(kind) ? [channel] : []));
}
