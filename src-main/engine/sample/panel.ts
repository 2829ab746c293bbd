import { fillPolygon } from './canvas.ts';
import type { Point } from './geometry.ts';
import { cross, dot, minus, moved } from './geometry.ts';
import type { View } from './view.ts';
import { CAMERA, hazed, lightOn, project } from './view.ts';

/** A flat piece of the world with its own metre grid: `across` and `up` are unit vectors at right angles. */
export interface Panel {
  readonly origin: Point;
  readonly across: Point;
  readonly up: Point;
  /** Towards whoever sees `across` pointing right and `up` pointing up. */
  readonly normal: Point;
  /** What falls on it, as a factor of its reflectance. */
  readonly light: number;
}

/** Reflectance at (u, v) metres on a panel, `distance` metres from the camera. */
export type Texture = (u: number, v: number, distance: number) => number;

export function createPanel(origin: Point, across: Point, up: Point): Panel {
  const normal = cross(up, across);
  return { origin, across, up, normal, light: lightOn(normal) };
}

export function isFacing(view: View, panel: Panel): boolean {
  return dot(panel.normal, minus(view.eye, panel.origin)) > 0;
}

/** The point (u, v) of the panel's grid. */
export function onPanel(panel: Panel, u: number, v: number): Point {
  return moved(moved(panel.origin, panel.across, u), panel.up, v);
}

/**
 * Paints an outline (u, v, u, v … in the panel's metres) in perspective.
 * @param light replaces the panel's own, for what lies in shadow or shines by itself.
 */
export function fillPanel(
  view: View,
  panel: Panel,
  outline: readonly number[],
  texture: Texture | number,
  opacity: number | Texture = 1,
  light = panel.light,
): void {
  const pixels: number[] = [];
  let far = 0;
  for (let i = 0; i < outline.length; i += 2) {
    const point = onPanel(panel, outline[i], outline[i + 1]);
    pixels.push(...project(view, point));
    far += point[2];
  }
  const distance = far / (outline.length / 2);
  const { normal, across, up } = panel;
  const fromEye = minus(panel.origin, view.eye);
  const reach = dot(fromEye, normal);
  const startU = dot(fromEye, across);
  const startV = dot(fromEye, up);
  const onto = (lay: Texture) => {
    return (x: number, y: number): number => {
      const dx = (x - CAMERA.centre) / CAMERA.focal;
      const dy = (-view.side * (y - CAMERA.horizon)) / CAMERA.focal;
      const z = reach / (dx * normal[0] + dy * normal[1] + normal[2]);
      const u = z * (dx * across[0] + dy * across[1] + across[2]) - startU;
      const v = z * (dx * up[0] + dy * up[1] + up[2]) - startV;
      return lay(u, v, z);
    };
  };
  const shade =
    typeof texture === 'number'
      ? hazed(texture * light, distance)
      : onto((u, v, z) => hazed(texture(u, v, z) * light, z));
  fillPolygon(
    view.canvas,
    pixels,
    shade,
    distance,
    typeof opacity === 'number' ? opacity : onto((u, v, z) => opacity(u, v, z)),
  );
}

/** The four corners of an upright rectangle, for `fillPanel`. */
export function rectangle(u: number, v: number, width: number, height: number): number[] {
  return [u, v, u + width, v, u + width, v + height, u, v + height];
}
