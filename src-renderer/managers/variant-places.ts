import type { Variant } from '../../src-main/contract/jobs.ts';
import type { HoleGroup } from '../../src-main/shared/data/photo.ts';
import { countWays, joinWays, type FilledWay } from '../../src-main/shared/data/filled-way.ts';

/** A variant in its place of the strip. */
export interface VariantPlace {
  /** Null where it is still to come. */
  readonly variant: Variant | null;
  /** What the holes that are looked at are filled with, where that is known. */
  readonly way: FilledWay | null;
  /** How many variants are filled so up to there. */
  readonly count: number;
}

/** In a face the mildest is first. */
const mildness: readonly FilledWay['method'][] = ['smooth', 'detail', 'network'];

/**
 * The variants in the order in which they are shown: as they were made, but in a face the methods by how mild they are, before what differs by
 * chance alone.
 * @param chosen indices of the groups of holes that are looked at
 * @param waiting how many are still to come
 */
export function placeVariants(
  variants: readonly Variant[],
  groups: readonly HoleGroup[],
  chosen: readonly number[],
  waiting: number,
): VariantPlace[] {
  const ways = variants.map(({ ways: own }): FilledWay | null => {
    const seen = chosen.flatMap((group) => own?.[group] ?? []);
    return seen.length > 0 ? joinWays(seen) : null;
  });
  const known = ways.every((way) => way !== null);
  const counts = known ? countWays(ways) : ways.map(() => 1);
  const places = variants.map((variant, i): VariantPlace => ({ variant, way: ways[i], count: counts[i] }));
  const empty: VariantPlace = { variant: null, way: null, count: 1 };
  const later = Array.from({ length: waiting }, () => empty);
  if (!known || !chosen.every((group) => groups[group].face)) return [...places, ...later];
  const rank = ({ way, count }: VariantPlace): number => {
    const place = mildness.indexOf(way!.method);
    return count > 1 || place < 0 ? mildness.length : place;
  };
  const sorted = places.toSorted((a, b) => rank(a) - rank(b));
  // The place of the mildest is kept for it, so that nothing moves under the hand.
  const first = later.length > 0 && sorted.every((place) => rank(place) > 0) ? later.splice(0, 1) : [];
  return [...first, ...sorted, ...later];
}
