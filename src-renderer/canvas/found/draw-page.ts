import type { Size } from '../../../src-main/shared/geometry/rect.ts';
import type { Viewport } from '../../viewport/viewport.ts';
import type { MapPage } from './map-page.ts';

/** What the canvas shows. */
export interface Frame {
  viewport: Viewport;
  /** CSS px. */
  canvas: Size;
  pixelRatio: number;
}

/** Darkens the photo, so that only a trace of it shows under a map. @param opacity 0..1, of the black over it */
export function drawCurtain(
  context: CanvasRenderingContext2D,
  photo: Size,
  { viewport, pixelRatio }: Frame,
  opacity: number,
): void {
  const zoom = viewport.scale * pixelRatio;
  context.save();
  context.fillStyle = `rgb(0 0 0 / ${opacity})`;
  context.fillRect(viewport.x * pixelRatio, viewport.y * pixelRatio, photo.width * zoom, photo.height * zoom);
  context.restore();
}

/** Draws the picture of a page at its place on the photo. */
export function drawPage(
  context: CanvasRenderingContext2D,
  { level, rect }: Pick<MapPage, 'level' | 'rect'>,
  image: OffscreenCanvas,
  { viewport, pixelRatio }: Frame,
): void {
  const factor = 2 ** level * viewport.scale * pixelRatio;
  const x = viewport.x * pixelRatio + rect.x * factor;
  const y = viewport.y * pixelRatio + rect.y * factor;
  context.save();
  context.imageSmoothingEnabled = factor < 1;
  context.drawImage(image, x, y, rect.width * factor, rect.height * factor);
  context.restore();
}

/** Paints the values of a map, `gain` times as bright: the larger, the brighter. */
export function paintMap({ data }: ImageData, values: Uint8Array, gain: number): void {
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] === 0) continue;
    data[4 * i] = 255;
    data[4 * i + 1] = 244;
    data[4 * i + 2] = 214;
    data[4 * i + 3] = Math.min(255, gain * values[i]);
  }
}
