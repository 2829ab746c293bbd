import { dragTool } from '../drag-tool.ts';
import { tidy, type Tool } from '../tool.ts';

/** CSS px between two points of the outline. */
const spacing = 1.5;

/** A free outline, closed by letting go. */
export function createLasso(): Tool {
  return dragTool<number[]>({
    begin: ({ x, y }) => [tidy(x), tidy(y)],
    extend(points, samples, _, { scale }) {
      for (const { x, y } of samples) {
        const moved = Math.hypot(x - points[points.length - 2], y - points[points.length - 1]);
        if (moved >= spacing / scale) points.push(tidy(x), tidy(y));
      }
      return points;
    },
    outline: (points) => points,
    finish: (points, erase) => (points.length >= 6 ? { type: 'polygon', points, erase } : null),
  });
}
