import type { HoleGroup, HoleReport } from '../../shared/data/photo.ts';
import { unionRects, type Rect, type Size } from '../../shared/geometry/rect.ts';
import type { Component } from '../../shared/mask/components.ts';
import { traceOutline } from '../../shared/mask/outline.ts';

/** Groups that one still walks through. */
const mostGroups = 12;
/** Areas that are looked at one by one, the largest first. */
const mostAreas = 100;
/** px, and share of the photo's longer side, up to which what lies together is one group: one sees it at once. */
const leastSide = 96;
const sideShare = 0.02;
/** Cells of the grid on which an outline is traced: about the pixels of a small picture of it. */
const outlineCells = 80;

type Hole = HoleReport & Pick<Component, 'runs'>;
type Group = Rect & { holes: Hole[] };

/**
 * Divides the holes that another seed changes into groups between whose variants one can choose, in reading order: small ones that lie
 * together are one, and of many only the largest have a group of their own. All others are the last group, whose `at` is empty.
 * @param holes with runs in source px
 */
export function groupHoles(holes: readonly Hole[], { width, height }: Size): HoleGroup[] {
  const near = Math.max(leastSide, sideShare * Math.max(width, height));
  const bySize = holes.toSorted((a, b) => b.pixels - a.pixels);
  const groups: Group[] = [];
  for (const hole of bySize.slice(0, mostAreas)) {
    const { x, y, width: wide, height: high } = hole;
    const around = (group: Group): Rect => unionRects(group, { x, y, width: wide, height: high });
    const group = groups.find((one) => Math.max(around(one).width, around(one).height) <= near);
    if (!group) groups.push({ x, y, width: wide, height: high, holes: [hole] });
    else {
      Object.assign(group, around(group));
      group.holes.push(hole);
    }
  }
  groups.sort((a, b) => pixelsOf(b) - pixelsOf(a));
  const fewEnough = groups.length <= mostGroups && bySize.length <= mostAreas;
  const own = fewEnough ? groups : groups.slice(0, mostGroups - 1);
  const named = own.sort((a, b) => a.y - b.y || a.x - b.x).map(describe);
  if (fewEnough) return named;
  const rest = [...groups.slice(own.length).flatMap((group) => group.holes), ...bySize.slice(mostAreas)];
  const [largest] = rest.toSorted((a, b) => b.pixels - a.pixels);
  return [...named, { ...describe({ ...boundsOf(largest), holes: rest }), at: [] }];
}

const pixelsOf = ({ holes }: Group): number => holes.reduce((sum, { pixels }) => sum + pixels, 0);

const boundsOf = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

function describe(group: Group): HoleGroup {
  return {
    ...boundsOf(group),
    areas: group.holes.length,
    ...(group.holes.some(({ face }) => face) ? { face: true } : {}),
    at: group.holes.flatMap(({ runs: [{ start, y }] }) => [start, y]),
    outline: group.holes.flatMap((hole) =>
      traceOutline({ bounds: boundsOf(hole), pixels: hole.pixels, runs: hole.runs }, outlineCells),
    ),
  };
}
