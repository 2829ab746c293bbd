import { HOLE, type Level } from './level.ts';

const farthest = 65_535;

/**
 * How deep each pixel lies in the hole: chessboard distance to the nearest pixel that is not hole, 0 outside. The picture's own
 * border counts for nothing. [height, width]; 65535 where there is nothing but hole.
 */
export async function holeDepth(level: Level, yieldToEventLoop: () => Promise<void>): Promise<Uint16Array> {
  const { width, height, kind } = level;
  const depth = new Uint16Array(width * height);
  for (let p = 0; p < depth.length; p++) depth[p] = kind[p] === HOLE ? farthest : 0;
  for (const direction of [1, -1]) {
    for (let row = 0; row < height; row++) {
      const y = direction === 1 ? row : height - 1 - row;
      const above = y - direction >= 0 && y - direction < height ? -direction * width : 0;
      for (let column = 0; column < width; column++) {
        const x = direction === 1 ? column : width - 1 - column;
        const p = y * width + x;
        let least = depth[p] - 1;
        if (least < 0) continue;
        const before = x - direction >= 0 && x - direction < width;
        const after = x + direction >= 0 && x + direction < width;
        if (before) least = Math.min(least, depth[p - direction]);
        if (above !== 0) {
          least = Math.min(least, depth[p + above]);
          if (before) least = Math.min(least, depth[p + above - direction]);
          if (after) least = Math.min(least, depth[p + above + direction]);
        }
        depth[p] = least + 1;
      }
      if ((row & 7) === 0) await yieldToEventLoop();
    }
  }
  return depth;
}
