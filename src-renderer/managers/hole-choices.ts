import type { HoleGroup } from '../../src-main/shared/data/photo.ts';
import type { FillStep, HoleChoice } from '../../src-main/steps/fill/params.ts';
import { clamp, type Point } from '../viewport/viewport.ts';

/** How many variants there are of a fill that was made in one, or does not say. */
const usualVariants = 3;
const seedCount = 2 ** 32;

/** The seeds of a step's variants: those that it was made with, and whatever was chosen. */
export function variantSeeds({ seed, seeds, choices = [] }: FillStep): number[] {
  const known = [...new Set([...(seeds ?? []), seed, ...choices.map((choice) => choice.seed)])];
  return known.length > 1 ? known : [...known, ...nextSeeds(known, usualVariants - 1)];
}

/** So many more seeds: the same ones for the same seeds before. */
export function nextSeeds(known: readonly number[], count: number): number[] {
  const more: number[] = [];
  for (let seed = ((known.at(-1) ?? 0) + 1) % seedCount; more.length < count; seed = (seed + 1) % seedCount)
    if (!known.includes(seed)) more.push(seed);
  return more;
}

/** The seed that a group of a step's holes is filled with. */
export function seedOf({ seed, choices = [] }: FillStep, { at: [x, y] }: HoleGroup): number {
  return choices.findLast(({ at }) => has(at, x, y))?.seed ?? seed;
}

/**
 * Which seeds a step has once a group of its holes, or all of it, has that seed. What has no name is filled with the step's own seed; all
 * other groups keep theirs.
 * @param index of the group; null for all
 */
export function chooseSeed(
  step: FillStep,
  groups: readonly HoleGroup[],
  index: number | null,
  wanted: number,
): { seed: number; choices: HoleChoice[] } {
  if (index === null) return { seed: wanted, choices: [] };
  const seed = groups[index].at.length === 0 ? wanted : step.seed;
  const bySeed = new Map<number, number[]>();
  for (const [i, group] of groups.entries()) {
    const own = i === index ? wanted : seedOf(step, group);
    if (own !== seed && group.at.length > 0) bySeed.set(own, [...(bySeed.get(own) ?? []), ...group.at]);
  }
  return { seed, choices: [...bySeed].map(([other, at]) => ({ seed: other, at })) };
}

/**
 * The group of whose holes one lies at a point, or is the nearest to it within `reach`; null where there is none.
 * @param point source px, as `reach`
 */
export function holeAt(groups: readonly HoleGroup[], point: Point, reach: number): number | null {
  let [nearest, least]: [number | null, number] = [null, reach];
  for (const [index, { outline }] of groups.entries()) {
    const distance = distanceTo(outline, point);
    if (distance > least) continue;
    [nearest, least] = [index, distance];
  }
  return nearest;
}

/** px from a point to what closed lines enclose by the even-odd rule: 0 inside. */
function distanceTo(outline: readonly number[][], { x, y }: Point): number {
  let inside = false;
  let least = Infinity;
  for (const line of outline) {
    for (let i = 0, before = line.length - 2; i < line.length; before = i, i += 2) {
      const [fromX, fromY, toX, toY] = [line[before], line[before + 1], line[i], line[i + 1]];
      if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) inside = !inside;
      const [dx, dy] = [toX - fromX, toY - fromY];
      const along = clamp(((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy || 1), 0, 1);
      least = Math.min(least, Math.hypot(x - fromX - along * dx, y - fromY - along * dy));
    }
  }
  return inside ? 0 : least;
}

function has(at: readonly number[], x: number | undefined, y: number | undefined): boolean {
  return at.some((value, i) => i % 2 === 0 && value === x && at[i + 1] === y);
}
