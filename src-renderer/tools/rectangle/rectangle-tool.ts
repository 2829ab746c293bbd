import type { Rect } from '../../../src-main/shared/geometry/rect.ts';
import { dragTool } from '../drag-tool.ts';
import { tidy, type Sample, type Tool } from '../tool.ts';

/** From corner to corner; Shift makes it a square. */
export function createRectangle(): Tool {
  return dragTool<{ from: Sample; to: Sample }>({
    begin: (at) => ({ from: at, to: at }),
    extend({ from }, samples, straight) {
      const to = samples[samples.length - 1];
      return { from, to: straight ? squared(from, to) : to };
    },
    outline(shape) {
      const { x, y, width, height } = rectangleOf(shape);
      return [x, y, x + width, y, x + width, y + height, x, y + height];
    },
    finish(shape, erase) {
      const rectangle = rectangleOf(shape);
      return rectangle.width > 0 && rectangle.height > 0 ? { type: 'rectangle', erase, ...rectangle } : null;
    },
  });
}

function squared(from: Sample, to: Sample): Sample {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return { ...to, x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side };
}

function rectangleOf({ from, to }: { from: Sample; to: Sample }): Rect {
  return {
    x: tidy(Math.min(from.x, to.x)),
    y: tidy(Math.min(from.y, to.y)),
    width: tidy(Math.abs(to.x - from.x)),
    height: tidy(Math.abs(to.y - from.y)),
  };
}
