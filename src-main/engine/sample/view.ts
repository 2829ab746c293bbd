import type { Canvas } from './canvas.ts';
import type { Point } from './geometry.ts';
import { dot, unit } from './geometry.ts';

/** The whole print, border included, in pixels. */
export const PRINT = { width: 1600, height: 1100, border: 40 };

/** Rows of the mirrored view: ripples throw rays higher into the sky than the camera itself looks. */
export const MIRRORED_HEIGHT = PRINT.height + 260;

/** A view camera with its front raised: uprights stay upright, the horizon lies off the middle. Pixels, metres. */
export const CAMERA = { focal: 1650, centre: 800, horizon: 512, height: 5.2 };

/** Where the sun stands: high on the right, behind the photographer's shoulder. */
export const SUN: Point = unit([0.76, 0.5, -0.4]);

/** A canvas and who looks: the camera, or its mirror image below the water, whose picture the water shows. */
export interface View {
  readonly canvas: Canvas;
  /** 1 for the camera, -1 for its mirror image. */
  readonly side: 1 | -1;
  readonly eye: Point;
}

export function createView(canvas: Canvas, side: 1 | -1): View {
  return { canvas, side, eye: [0, side * CAMERA.height, 0] };
}

/** Column and row where a point in front of the camera appears, in pixels. */
export function project(view: View, point: Point): [x: number, y: number] {
  const scale = CAMERA.focal / point[2];
  return [CAMERA.centre + point[0] * scale, CAMERA.horizon - view.side * (point[1] - view.eye[1]) * scale];
}

/** Pixels that a metre takes up at this distance. */
export function pixelsPerMetre(distance: number): number {
  return CAMERA.focal / distance;
}

/** Sunlight and skylight on a matt surface, as a factor of its reflectance. */
export function lightOn(normal: Point): number {
  return 0.34 + 0.12 * normal[1] + 0.05 * normal[0] + 0.8 * Math.max(0, dot(normal, SUN));
}

/** The sea air between the camera and what is `distance` metres away. */
export function hazed(light: number, distance: number): number {
  const air = 1 - Math.exp(-Math.max(0, distance - 15) / 520);
  return light + (0.66 - light) * air;
}
