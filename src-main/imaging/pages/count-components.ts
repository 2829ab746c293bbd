/** Rows between two turns. */
const rowsOfTurn = 64;

/**
 * How many 8-connected areas are set, and how many pixels. Row by row: memory follows the runs of two rows, not the damage.
 * @param values [height, width]
 */
export async function countComponents(
  values: Uint8Array,
  width: number,
  isSet: (value: number) => boolean,
  yieldToEventLoop: () => Promise<void>,
): Promise<{ areas: number; pixels: number }> {
  const height = width > 0 ? values.length / width : 0;
  let areas = 0;
  let pixels = 0;
  /** Runs of the row above: start, end, and the area each belongs to. */
  let above: Runs = { starts: [], ends: [], areas: [] };
  for (let y = 0; y < height; y += 1) {
    const row: Runs = { starts: [], ends: [], areas: [] };
    // Areas of the row above come first, each under the number of one of its runs; then the new ones.
    const parents: number[] = above.starts.map((_, i) => above.areas[i]);
    const find = (index: number): number => {
      while (parents[index] !== index) index = parents[index] = parents[parents[index]];
      return index;
    };
    let first = 0;
    for (let x = 0, at = y * width; x < width; x += 1) {
      if (!isSet(values[at + x])) continue;
      const start = x;
      while (x < width && isSet(values[at + x])) x += 1;
      pixels += x - start;
      while (first < above.ends.length && above.ends[first] < start) first += 1;
      let area = -1;
      for (let other = first; other < above.starts.length && above.starts[other] <= x; other += 1) {
        const found = find(other);
        if (area < 0) area = found;
        else if (area !== found) {
          parents[found] = area;
          areas -= 1;
        }
      }
      if (area < 0) {
        area = parents.length;
        parents.push(area);
        areas += 1;
      }
      row.starts.push(start);
      row.ends.push(x);
      row.areas.push(area);
    }
    // Numbered anew by the first run of each area in this row.
    const renumbered = new Map<number, number>();
    for (let i = 0; i < row.areas.length; i += 1) {
      const area = find(row.areas[i]);
      if (!renumbered.has(area)) renumbered.set(area, i);
      row.areas[i] = renumbered.get(area)!;
    }
    above = row;
    if (y % rowsOfTurn === 0) await yieldToEventLoop();
  }
  return { areas, pixels };
}

interface Runs {
  starts: number[];
  ends: number[];
  areas: number[];
}
