/**
 * Regions that several patches are cut from, one after the other. Each place in a batch goes through the patches of one region before it
 * takes the next, all at different times, so that a batch has as many regions as patches. What is kept is only what would be made again.
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
