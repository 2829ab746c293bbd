import type { Rect } from '../geometry/rect.ts';

/** A horizontal stretch of set pixels: [start, end) in row y. */
export interface Run {
  y: number;
  start: number;
  end: number;
}

export interface Component {
  bounds: Rect;
  pixels: number;
  runs: Run[];
}

/**
 * The 8-connected parts of what is set, in reading order of their first pixel. Works on runs, so that memory follows the
 * damage and not the photo. `values`: [height, width].
 */
export function findComponents(
  values: Uint8Array,
  width: number,
  height: number,
  isSet: (value: number) => boolean = (value) => value !== 0,
): Component[] {
  const runs: Run[] = [];
  const parents: number[] = [];
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root];
    while (parents[index] !== root) [parents[index], index] = [root, parents[index]];
    return root;
  };
  let previousRow = 0;
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    const firstOfRow = runs.length;
    let above = previousRow;
    for (let x = 0; x < width;) {
      if (!isSet(values[row + x])) {
        x += 1;
        continue;
      }
      const start = x;
      while (x < width && isSet(values[row + x])) x += 1;
      const index = runs.length;
      runs.push({ y, start, end: x });
      parents.push(index);
      while (above < firstOfRow && runs[above].end < start) above += 1;
      for (let other = above; other < firstOfRow && runs[other].start <= x; other += 1) {
        const a = find(other);
        const b = find(index);
        if (a !== b) parents[Math.max(a, b)] = Math.min(a, b);
      }
    }
    previousRow = firstOfRow;
  }
  const components = new Map<number, Component>();
  for (const [index, run] of runs.entries()) {
    const root = find(index);
    const component = components.get(root);
    if (!component) {
      const bounds = { x: run.start, y: run.y, width: run.end - run.start, height: 1 };
      components.set(root, { bounds, pixels: run.end - run.start, runs: [run] });
      continue;
    }
    const { bounds } = component;
    const right = Math.max(bounds.x + bounds.width, run.end);
    bounds.x = Math.min(bounds.x, run.start);
    bounds.width = right - bounds.x;
    bounds.height = run.y + 1 - bounds.y;
    component.pixels += run.end - run.start;
    component.runs.push(run);
  }
  return [...components.values()];
}
