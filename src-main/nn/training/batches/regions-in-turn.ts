/**
 * Caches regions from which several patches are cut. Each place in a batch uses one region for `patchesOfRegion` batches, staggered, so that
 * a batch has as many regions as patches. The cache does not change results: regions are pure functions of seed, place and number.
 */
export function regionsInTurn<Region>(
  batch: number,
  patchesOfRegion: number,
  make: (seed: number, place: number, number: number) => Region,
): (seed: number, index: number, place: number) => Region {
  const kept = new Map<number, { seed: number; number: number; region: Region }>();
  return (seed, index, place) => {
    const number = Math.floor((index + Math.floor((place * patchesOfRegion) / batch)) / patchesOfRegion);
    const known = kept.get(place);
    if (known?.seed === seed && known.number === number) return known.region;
    const region = make(seed, place, number);
    kept.set(place, { seed, number, region });
    return region;
  };
}
