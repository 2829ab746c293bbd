import type { MaskOperation } from '../../../src-main/shared/mask/mask.ts';
import { tidy, type Draft, type Sample, type Tool, type ToolEvent, type ToolSettings } from '../tool.ts';

/** Least distance between two points of a stroke, CSS px. */
const finest = 0.75;
/** Least distance as a share of the brush's diameter: less does not show in the outline. */
const sizeShare = 0.04;
const pressureStep = 0.05;

/** Brush and eraser: a polyline while the pointer is down. Shift draws a straight line from the end of the last one. */
export class StrokeTool implements Tool {
  readonly #alwaysErases: boolean;
  #draft: Extract<Draft, { shape: 'stroke' }> | null = null;
  #lastEnd: Sample | null = null;

  constructor(alwaysErases: boolean) {
    this.#alwaysErases = alwaysErases;
  }

  get draft(): Draft | null {
    return this.#draft;
  }

  handle(event: ToolEvent, settings: ToolSettings): MaskOperation | null {
    switch (event.type) {
      case 'down':
        this.#begin(event, settings);
        return null;
      case 'move':
        for (const sample of event.samples) this.#extend(sample, settings);
        return null;
      case 'up':
        return this.#finish();
      case 'back':
      case 'cancel':
        this.#draft = null;
        return null;
      case 'confirm':
        return null;
    }
  }

  #begin(event: Extract<ToolEvent, { type: 'down' }>, settings: ToolSettings): void {
    const points: number[] = [];
    const from = event.straight ? this.#lastEnd : null;
    if (from) points.push(tidy(from.x), tidy(from.y), tidy(event.sample.pressure));
    points.push(tidy(event.sample.x), tidy(event.sample.y), tidy(event.sample.pressure));
    this.#draft = {
      shape: 'stroke',
      operation: {
        type: 'brush',
        erase: this.#alwaysErases || event.erase,
        size: settings.size,
        hardness: settings.hardness,
        points,
      },
    };
  }

  #extend(sample: Sample, settings: ToolSettings): void {
    if (!this.#draft) return;
    const { points, size } = this.#draft.operation;
    const last = points.length - 3;
    const moved = Math.hypot(sample.x - points[last], sample.y - points[last + 1]);
    const pressed = Math.abs(sample.pressure - points[last + 2]);
    if (moved < Math.max(finest / settings.scale, size * sizeShare) && pressed < pressureStep) return;
    points.push(tidy(sample.x), tidy(sample.y), tidy(sample.pressure));
  }

  #finish(): MaskOperation | null {
    const operation = this.#draft?.operation ?? null;
    this.#draft = null;
    if (!operation) return null;
    const [x, y, pressure] = operation.points.slice(-3);
    this.#lastEnd = { x, y, pressure };
    return operation;
  }
}
