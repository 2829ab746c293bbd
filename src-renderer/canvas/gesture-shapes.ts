import Konva from 'konva/lib/Core.js';
import { Circle } from 'konva/lib/shapes/Circle.js';
import { Line } from 'konva/lib/shapes/Line.js';
import type { Rect } from '../../src-main/shared/geometry/rect.ts';
import type { Draft } from '../tools/tool.ts';
import { toScreen, type Point, type Viewport } from '../viewport/viewport.ts';

/** A tool's gesture on the screen. */
export interface Gesture {
  draft: Draft | null;
  /** Circle of the brush's diameter (source px) at the pointer (CSS px); null for other cursors. */
  brushCursor: { at: Point; size: number } | null;
  /** Rectangles that are pointed out, source px. */
  pointedOut: readonly Rect[];
  /** Closed lines around parts of the photo, x, y in twos, source px. */
  outlined: readonly (readonly number[])[];
  /** Fill of an outline, any CSS colour; an erasing outline has none. */
  colour: string;
}

/** CSS px below which the brush cursor does not shrink; CanvasView shows crosshairs then. */
const smallestRadius = 3;
/** CSS px between what is pointed out and the line around it. */
const pointedMargin = 4;
const dark = '#141210';
const light = '#fffaeb';

/** The marching-ants outline with its vertices, and the brush cursor: each dark below and light above, so that it shows on any photo. */
export class GestureShapes {
  readonly #outline = [
    new Line({ stroke: dark, strokeWidth: 3, opacity: 0.6, lineJoin: 'round', closed: true }),
    new Line({ stroke: light, strokeWidth: 1.25, dash: [5, 4], lineJoin: 'round', closed: true }),
  ];
  readonly #brushCursor = [
    new Circle({ stroke: dark, strokeWidth: 3, opacity: 0.45 }),
    new Circle({ stroke: light, strokeWidth: 1.25 }),
  ];
  readonly #vertices = new Konva.Group();
  readonly #pointedOut = new Konva.Group();
  readonly #outlined = new Konva.Group();

  constructor(layer: Konva.Layer) {
    layer.add(this.#pointedOut, this.#outlined, ...this.#outline, this.#vertices, ...this.#brushCursor);
  }

  update({ draft, brushCursor, pointedOut, outlined, colour }: Gesture, viewport: Viewport): void {
    this.#updatePointedOut(pointedOut, viewport);
    this.#updateOutlined(outlined, viewport);
    this.#updateOutline(draft?.shape === 'outline' ? draft : null, colour, viewport);
    for (const circle of this.#brushCursor) {
      circle.visible(brushCursor !== null);
      if (!brushCursor) continue;
      circle.position(brushCursor.at);
      circle.radius(Math.max(smallestRadius, (brushCursor.size / 2) * viewport.scale));
    }
  }

  #updatePointedOut(places: readonly Rect[], viewport: Viewport): void {
    this.#pointedOut.destroyChildren();
    for (const place of places) {
      const from = toScreen(viewport, place);
      const side = (length: number): number => Math.max(1, length * viewport.scale) + 2 * pointedMargin;
      const [left, top] = [from.x - pointedMargin, from.y - pointedMargin];
      const [right, bottom] = [left + side(place.width), top + side(place.height)];
      const points = [left, top, right, top, right, bottom, left, bottom];
      this.#pointedOut.add(
        new Line({ points, closed: true, stroke: dark, strokeWidth: 4, opacity: 0.6 }),
        new Line({ points, closed: true, stroke: light, strokeWidth: 2 }),
      );
    }
  }

  #updateOutlined(lines: readonly (readonly number[])[], viewport: Viewport): void {
    this.#outlined.destroyChildren();
    for (const line of lines) {
      const points = toScreenPoints(line, viewport);
      const common = { points, closed: true, lineJoin: 'round' } as const;
      this.#outlined.add(
        new Line({ ...common, stroke: dark, strokeWidth: 3, opacity: 0.6 }),
        new Line({ ...common, stroke: light, strokeWidth: 1.25 }),
      );
    }
  }

  #updateOutline(outline: Extract<Draft, { shape: 'outline' }> | null, colour: string, viewport: Viewport): void {
    const points = toScreenPoints(outline?.points ?? [], viewport);
    for (const line of this.#outline) {
      line.visible(points.length > 0);
      line.points(points);
    }
    this.#outline[0].fill(outline && !outline.erase ? colour : '');
    this.#vertices.destroyChildren();
    if (!outline?.corners) return;
    // The last point follows the pointer and is no vertex yet.
    for (let i = 0; i + 3 < points.length; i += 2) {
      this.#vertices.add(
        new Circle({ x: points[i], y: points[i + 1], radius: 3.5, fill: light, stroke: dark, strokeWidth: 1 }),
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
