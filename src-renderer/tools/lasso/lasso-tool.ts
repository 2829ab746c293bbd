import type { MaskOperation } from '../../../src-main/shared/mask/mask.ts';
import { tidy, type Draft, type Tool, type ToolEvent, type ToolSettings } from '../tool.ts';

/** CSS px between two points of the outline. */
const spacing = 1.5;

/** A free outline; letting go closes it. */
export class LassoTool implements Tool {
  #gesture: { points: number[]; erase: boolean } | null = null;

  get draft(): Draft | null {
    return this.#gesture && { shape: 'outline', corners: false, ...this.#gesture };
  }

  handle(event: ToolEvent, settings: ToolSettings): MaskOperation | null {
    switch (event.type) {
      case 'down':
        this.#gesture = { points: [tidy(event.sample.x), tidy(event.sample.y)], erase: event.erase };
        return null;
      case 'move':
        for (const sample of event.samples) this.#extend(sample.x, sample.y, spacing / settings.scale);
        return null;
      case 'up': {
        const gesture = this.#gesture;
        this.#gesture = null;
        return gesture && gesture.points.length >= 6 ? { type: 'polygon', ...gesture } : null;
      }
      case 'back':
      case 'cancel':
        this.#gesture = null;
        return null;
      case 'confirm':
        return null;
    }
  }

  #extend(x: number, y: number, least: number): void {
    const points = this.#gesture?.points;
    if (!points) return;
    if (Math.hypot(x - points[points.length - 2], y - points[points.length - 1]) >= least)
      points.push(tidy(x), tidy(y));
  }
}
