/** Fewer than these in a row are no burden on a list. */
const fewest = 3;

/**
 * What comes one after another and is alike by `likeness`, in groups of three and more; everything else stands alone. A likeness of null is like
 * nothing.
 */
export function groupAlike<T>(items: readonly T[], likeness: (item: T) => string | null): T[][] {
  const runs: T[][] = [];
  let last: string | null = null;
  for (const item of items) {
    const like = likeness(item);
    if (like !== null && like === last) runs.at(-1)!.push(item);
    else runs.push([item]);
    last = like;
  }
  return runs.flatMap((run) => (run.length >= fewest ? [run] : run.map((item) => [item])));
}
