import { emptyPlane, type Picture } from '../picture.ts';
import type { Colour } from './palette.ts';

/** A bend of a stroke: its place and its half-width there, in pixels. */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
}

/**
 * Draws strokes on a picture, each from its points by straight pieces. A stroke that crosses or meets itself gets no darker
 * there, since its pieces are joined before they are laid on.
 */
export class StrokePainter {
  readonly #picture: Picture;
  readonly #cover: Float32Array;
  #left = Infinity;
  #top = Infinity;
  #right = -1;
  #bottom = -1;

  constructor(picture: Picture) {
    this.#picture = picture;
    this.#cover = emptyPlane(picture.width, picture.height).values;
  }

  /** Adds a line to the stroke under construction. */
  line(points: readonly StrokePoint[]): void {
    for (let i = 1; i < points.length; i++) this.#piece(points[i - 1] as StrokePoint, points[i] as StrokePoint);
  }

  /** Lays the stroke on. @param opacity 0..1 */
  fill(colour: Colour, opacity: number): void {
    const { width, pixels } = this.#picture;
    for (let y = this.#top; y <= this.#bottom; y++) {
      for (let x = this.#left; x <= this.#right; x++) {
        const at = y * width + x;
        const share = this.#cover[at] * opacity;
        if (share === 0) continue;
        this.#cover[at] = 0;
        for (let i = 0; i < 3; i++) {
          const before = pixels[3 * at + i];
          pixels[3 * at + i] = before + share * (colour[i] - before);
        }
      }
    }
    this.#left = this.#top = Infinity;
    this.#right = this.#bottom = -1;
  }

  #piece(from: StrokePoint, to: StrokePoint): void {
    const { width, height } = this.#picture;
    const reach = Math.max(from.halfWidth, to.halfWidth) + 0.5;
    const left = Math.max(0, Math.ceil(Math.min(from.x, to.x) - reach));
    const right = Math.min(width - 1, Math.floor(Math.max(from.x, to.x) + reach));
    const top = Math.max(0, Math.ceil(Math.min(from.y, to.y) - reach));
    const bottom = Math.min(height - 1, Math.floor(Math.max(from.y, to.y) + reach));
    if (left > right || top > bottom) return;
    this.#left = Math.min(this.#left, left);
    this.#right = Math.max(this.#right, right);
    this.#top = Math.min(this.#top, top);
    this.#bottom = Math.max(this.#bottom, bottom);
    const across = to.x - from.x;
    const down = to.y - from.y;
    const perLength = 1 / Math.max(1e-9, across * across + down * down);
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const along = ((x - from.x) * across + (y - from.y) * down) * perLength;
        const share = along < 0 ? 0 : along > 1 ? 1 : along;
        const dx = x - from.x - share * across;
        const dy = y - from.y - share * down;
        const halfWidth = from.halfWidth + share * (to.halfWidth - from.halfWidth);
        const inside = 0.5 + halfWidth - Math.sqrt(dx * dx + dy * dy);
        if (inside <= 0) continue;
        // What is thinner than a pixel fills only a part of it.
        const cover = Math.min(1, inside) * Math.min(1, 2 * halfWidth);
        const at = y * width + x;
        if (cover > this.#cover[at]) this.#cover[at] = cover;
      }
    }
  }
}
