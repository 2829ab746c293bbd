/** Unsigned 32-bit numbers that are not among `taken`. Chance decides only which variants are tried, not how they come out. */
export function newSeeds(count: number, taken: readonly number[]): number[] {
  const used = new Set(taken);
  const seeds: number[] = [];
  while (seeds.length < count) {
    const [seed] = crypto.getRandomValues(new Uint32Array(1));
    if (used.has(seed)) continue;
    used.add(seed);
    seeds.push(seed);
  }
  return seeds;
}
