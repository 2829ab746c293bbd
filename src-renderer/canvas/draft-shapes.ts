import Konva from 'konva/lib/Core.js';
import { Circle } from 'konva/lib/shapes/Circle.js';
import { Line } from 'konva/lib/shapes/Line.js';
import type { Draft } from '../tools/tool.ts';
import { toScreen, type Point, type Viewport } from '../viewport/viewport.ts';

/** Below this radius (CSS px) a ring is a dot; crosshairs take over. */
const smallestRing = 3;

/** What the hand is doing, drawn twice: dark below, light above, so that it shows on any photo. */
export class DraftShapes {
  readonly #layer: Konva.Layer;
  readonly #outlines = [
    new Line({ stroke: '#141210', strokeWidth: 3, opacity: 0.6, lineJoin: 'round' }),
    new Line({ stroke: '#fffaeb', strokeWidth: 1.25, dash: [5, 4], lineJoin: 'round' }),
  ];
  readonly #rings = [
    new Circle({ stroke: '#141210', strokeWidth: 3, opacity: 0.45 }),
    new Circle({ stroke: '#fffaeb', strokeWidth: 1.25 }),
  ];
  readonly #corners = new Konva.Group();

  constructor(layer: Konva.Layer) {
    this.#layer = layer;
    layer.add(...this.#outlines, this.#corners, ...this.#rings);
  }

  draw(draft: Draft | null, ring: { at: Point; size: number } | null, colour: string, viewport: Viewport): void {
    this.#drawOutline(draft, colour, viewport);
    const radius = ring ? Math.max(smallestRing, (ring.size / 2) * viewport.scale) : 0;
    for (const circle of this.#rings) {
      circle.visible(ring !== null);
      if (!ring) continue;
      circle.position(toScreen(viewport, ring.at));
      circle.radius(radius);
    }
    this.#layer.batchDraw();
  }

  #drawOutline(draft: Draft | null, colour: string, viewport: Viewport): void {
    const points = draft?.shape === 'outline' ? toScreenPoints(draft.points, viewport) : [];
    const erase = draft?.shape === 'outline' && draft.erase;
    for (const [index, line] of this.#outlines.entries()) {
      line.visible(points.length > 0);
      line.points(points);
      line.closed(true);
      line.fill(index === 0 && !erase ? colour : '');
    }
    this.#corners.destroyChildren();
    if (draft?.shape !== 'outline' || !draft.corners) return;
    // The last point follows the pointer and is no corner yet.
    for (let i = 0; i + 3 < points.length; i += 2) {
      this.#corners.add(
        new Circle({ x: points[i], y: points[i + 1], radius: 3.5, fill: '#fffaeb', stroke: '#141210', strokeWidth: 1 }),
      );
    }
  }
}

function toScreenPoints(points: readonly number[], viewport: Viewport): number[] {
  const screen: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const { x, y } = toScreen(viewport, { x: points[i], y: points[i + 1] });
    screen.push(x, y);
  }
  return screen;
}
