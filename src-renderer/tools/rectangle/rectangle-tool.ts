import type { MaskOperation } from '../../../src-main/shared/mask/mask.ts';
import { tidy, type Draft, type Sample, type Tool, type ToolEvent } from '../tool.ts';

interface Gesture {
  from: Sample;
  to: Sample;
  erase: boolean;
}

/** From corner to corner; Shift makes it a square. */
export class RectangleTool implements Tool {
  #gesture: Gesture | null = null;

  get draft(): Draft | null {
    if (!this.#gesture) return null;
    const { x, y, width, height } = rectangleOf(this.#gesture);
    return {
      shape: 'outline',
      points: [x, y, x + width, y, x + width, y + height, x, y + height],
      corners: false,
      erase: this.#gesture.erase,
    };
  }

  handle(event: ToolEvent): MaskOperation | null {
    switch (event.type) {
      case 'down':
        this.#gesture = { from: event.sample, to: event.sample, erase: event.erase };
        return null;
      case 'move': {
        const last = event.samples.at(-1);
        if (this.#gesture && last) this.#gesture.to = event.straight ? squared(this.#gesture.from, last) : last;
        return null;
      }
      case 'up': {
        const gesture = this.#gesture;
        this.#gesture = null;
        if (!gesture) return null;
        const rectangle = rectangleOf(gesture);
        if (rectangle.width === 0 || rectangle.height === 0) return null;
        return { type: 'rectangle', erase: gesture.erase, ...rectangle };
      }
      case 'back':
      case 'cancel':
        this.#gesture = null;
        return null;
      case 'confirm':
        return null;
    }
  }
}

function squared(from: Sample, to: Sample): Sample {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return { ...to, x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side };
}

function rectangleOf({ from, to }: Gesture) {
  return {
    x: tidy(Math.min(from.x, to.x)),
    y: tidy(Math.min(from.y, to.y)),
    width: tidy(Math.abs(to.x - from.x)),
    height: tidy(Math.abs(to.y - from.y)),
  };
}
