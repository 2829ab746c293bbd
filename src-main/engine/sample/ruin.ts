import { clamp, mix } from './ramps.ts';

/** Less of a change than this is not seen, and not kept. */
const VISIBLE = 0.03;

export type Colour = readonly [red: number, green: number, blue: number];

/** A print on which damage is being laid. */
export interface Ruin {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], 0..255, what is seen now. */
  readonly seen: Float32Array;
  /** [height, width], 0..1, how much of the print is lost. */
  readonly lost: Float32Array;
}

/** @param clean [height, width, 3], 0..255 */
export function createRuin(clean: Uint8Array, width: number, height: number): Ruin {
  return { width, height, seen: new Float32Array(clean), lost: new Float32Array(width * height) };
}

/** Lays a colour over one pixel; outside the print nothing happens. */
export function cover(ruin: Ruin, x: number, y: number, colour: Colour, alpha: number): void {
  if (alpha <= 0 || x < 0 || y < 0 || x >= ruin.width || y >= ruin.height) return;
  const pixel = y * ruin.width + x;
  for (let k = 0; k < 3; k += 1) ruin.seen[pixel * 3 + k] = mix(ruin.seen[pixel * 3 + k], colour[k], alpha);
  ruin.lost[pixel] = 1 - (1 - ruin.lost[pixel]) * (1 - alpha);
}

/** Lays a round, soft-edged dab; where dabs overlap they do not add up, when they share a `layer`. */
export function dab(layer: Map<number, number>, ruin: Ruin, x: number, y: number, radius: number, alpha: number): void {
  const reach = Math.ceil(radius + 0.5);
  for (let row = Math.floor(y) - reach; row <= y + reach; row += 1) {
    for (let column = Math.floor(x) - reach; column <= x + reach; column += 1) {
      if (row < 0 || column < 0 || row >= ruin.height || column >= ruin.width) continue;
      const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      // A line thinner than a pixel covers less of it.
      const covered = clamp(radius + 0.5 - distance, 0, 1) * Math.min(1, radius * 2) * alpha;
      const pixel = row * ruin.width + column;
      if (covered > (layer.get(pixel) ?? 0)) layer.set(pixel, covered);
    }
  }
}

/** Lays what was dabbed. */
export function coverLayer(
  ruin: Ruin,
  layer: ReadonlyMap<number, number>,
  colour: (x: number, y: number) => Colour,
): void {
  for (const [pixel, alpha] of layer) {
    const x = pixel % ruin.width;
    const y = (pixel - x) / ruin.width;
    cover(ruin, x, y, colour(x, y), alpha);
  }
}

/**
 * What is left: outside the mask the print is untouched to the last bit.
 * @returns damaged [height, width, 3], damage [height, width] of 0 and 255
 */
export function ruined(ruin: Ruin, clean: Uint8Array): { damaged: Uint8Array; damage: Uint8Array } {
  const damaged = clean.slice();
  const damage = new Uint8Array(ruin.lost.length);
  for (let pixel = 0; pixel < damage.length; pixel += 1) {
    if (ruin.lost[pixel] < VISIBLE) continue;
    damage[pixel] = 255;
    for (let i = pixel * 3; i < pixel * 3 + 3; i += 1) damaged[i] = Math.round(clamp(ruin.seen[i], 0, 255));
  }
  return { damaged, damage };
}
