import type { Component } from './components.ts';

/** Directions along the edges of cells, clockwise: right, down, left, up. */
const steps = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/**
 * The closed lines around a connected part, px: its outer edge clockwise, those of its gaps counter-clockwise, each as x, y in twos. A
 * part of more than `mostCells` px a side is traced on a coarser grid, of which a cell counts where any of its pixels does.
 */
export function traceOutline({ bounds, runs }: Component, mostCells: number): number[][] {
  const cell = Math.max(1, Math.ceil(Math.max(bounds.width, bounds.height) / mostCells));
  // One cell of nothing all around.
  const width = Math.ceil(bounds.width / cell) + 2;
  const height = Math.ceil(bounds.height / cell) + 2;
  const cells = new Uint8Array(width * height);
  for (const { y, start, end } of runs) {
    const row = (Math.floor((y - bounds.y) / cell) + 1) * width + 1;
    const last = Math.floor((end - 1 - bounds.x) / cell);
    cells.fill(1, row + Math.floor((start - bounds.x) / cell), row + last + 1);
  }
  const isSet = (x: number, y: number): boolean => cells[y * width + x] === 1;
  /** Whether an edge leads from a corner of the grid: what is set lies to its right. */
  const leads = (x: number, y: number, direction: number): boolean => {
    const [right, left] = [
      [isSet(x, y), isSet(x, y - 1)],
      [isSet(x - 1, y), isSet(x, y)],
      [isSet(x - 1, y - 1), isSet(x - 1, y)],
      [isSet(x, y - 1), isSet(x - 1, y - 1)],
    ][direction];
    return right && !left;
  };
  /** Edges to the right, by which every line is found, that were gone along. */
  const seen = new Uint8Array(cells.length);
  const lines: number[][] = [];
  for (let y = 1; y < height; y += 1) {
    for (let x = 1; x < width; x += 1) {
      if (seen[y * width + x] === 1 || !leads(x, y, 0)) continue;
      const line: number[] = [];
      let [atX, atY, direction] = [x, y, 0];
      do {
        if (direction === 0) seen[atY * width + atX] = 1;
        atX += steps[direction][0];
        atY += steps[direction][1];
        // To the left first, so that cells that touch at a corner are one.
        const next = [3, 0, 1].map((turn) => (direction + turn) % 4).find((way) => leads(atX, atY, way))!;
        if (next !== direction) line.push(bounds.x + (atX - 1) * cell, bounds.y + (atY - 1) * cell);
        direction = next;
      } while (atX !== x || atY !== y || direction !== 0);
      lines.push(line);
    }
  }
  return lines;
}
