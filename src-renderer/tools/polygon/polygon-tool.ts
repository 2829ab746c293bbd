import type { MaskOperation } from '../../../src-main/shared/mask/mask.ts';
import { tidy, type Draft, type Sample, type Tool, type ToolEvent, type ToolSettings } from '../tool.ts';

/** CSS px around the first corner within which a click closes the outline, and within which two clicks are one corner. */
const closeDistance = 8;
const sameDistance = 2;

/** Corner by corner. Enter, a double click or a click on the first corner closes it; Ctrl+Z takes back a corner, Esc leaves nothing. */
export class PolygonTool implements Tool {
  #gesture: { corners: number[]; pointer: Sample; erase: boolean } | null = null;

  get draft(): Draft | null {
    if (!this.#gesture) return null;
    const { corners, pointer, erase } = this.#gesture;
    return { shape: 'outline', points: [...corners, pointer.x, pointer.y], corners: true, erase };
  }

  handle(event: ToolEvent, settings: ToolSettings): MaskOperation | null {
    switch (event.type) {
      case 'down':
        return this.#corner(event.sample, event.erase, settings.scale);
      case 'move': {
        const last = event.samples.at(-1);
        if (this.#gesture && last) this.#gesture.pointer = last;
        return null;
      }
      case 'confirm':
        return this.#close();
      case 'back':
        this.#gesture?.corners.splice(-2);
        if (this.#gesture?.corners.length === 0) this.#gesture = null;
        return null;
      case 'cancel':
        this.#gesture = null;
        return null;
      case 'up':
        return null;
    }
  }

  #corner(sample: Sample, erase: boolean, scale: number): MaskOperation | null {
    if (!this.#gesture) {
      this.#gesture = { corners: [tidy(sample.x), tidy(sample.y)], pointer: sample, erase };
      return null;
    }
    const { corners } = this.#gesture;
    this.#gesture.pointer = sample;
    const toFirst = Math.hypot(sample.x - corners[0], sample.y - corners[1]) * scale;
    if (corners.length >= 6 && toFirst < closeDistance) return this.#close();
    const last = corners.length - 2;
    const toLast = Math.hypot(sample.x - corners[last], sample.y - corners[last + 1]) * scale;
    if (toLast >= sameDistance) corners.push(tidy(sample.x), tidy(sample.y));
    return null;
  }

  #close(): MaskOperation | null {
    const gesture = this.#gesture;
    if (!gesture || gesture.corners.length < 6) return null;
    this.#gesture = null;
    return { type: 'polygon', erase: gesture.erase, points: gesture.corners };
  }
}
