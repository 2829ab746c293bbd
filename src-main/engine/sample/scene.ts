import { paintGull, paintSmoke } from './air.ts';
import type { Canvas } from './canvas.ts';
import { createCanvas } from './canvas.ts';
import { paintFleet } from './fleet.ts';
import { paintHills } from './hills.ts';
import type { Noise } from './noise.ts';
import { paintGround, paintQuayWalls } from './quay.ts';
import { paintBackQuay, paintLeftQuay } from './quayside.ts';
import { paintSky } from './sky.ts';
import { paintTown } from './town.ts';
import type { View } from './view.ts';
import { MIRRORED_HEIGHT, PRINT, createView } from './view.ts';
import { paintWater } from './water.ts';

/** Column, row and span in pixels, and how far each leans. */
const GULLS = [
  [742, 182, 19, 0.25],
  [812, 214, 13, -0.3],
  [1302, 236, 15, 0.1],
  [1246, 262, 10, -0.2],
  [905, 158, 11, 0.35],
] as const;

/** Paints the harbour as the camera sees it: first upside down, as its mirror image, then above the water that shows it. */
export function paintScene(noise: Noise): Canvas {
  const mirrored = createView(createCanvas(PRINT.width, MIRRORED_HEIGHT), -1);
  // Ripples blur what the water shows: its finest detail need not be painted.
  const coarse: Noise = { ...noise, fractal: (x, y, octaves) => noise.fractal(x, y, Math.min(octaves, 2)) };
  paintDistance(mirrored, noise);
  paintHarbourside(mirrored, coarse);
  const view = createView(createCanvas(PRINT.width, PRINT.height), 1);
  paintDistance(view, noise);
  paintWater(view, mirrored, noise);
  paintHarbourside(view, noise);
  return view.canvas;
}

function paintDistance(view: View, noise: Noise): void {
  paintSky(view, noise);
  paintHills(view, noise);
}

/** Everything that stands on the quays or floats, the farthest first. */
function paintHarbourside(view: View, noise: Noise): void {
  paintGround(view, noise);
  paintTown(view, noise);
  paintAir(view, noise);
  paintBackQuay(view, noise);
  paintLeftQuay(view, noise);
  paintQuayWalls(view, noise);
  paintFleet(view, noise);
}

function paintAir(view: View, noise: Noise): void {
  paintSmoke(view, [-17.2, 14.5, 52.4], 8, 0.4, noise);
  paintSmoke(view, [-2.2, 14.2, 78], 11, 0.42, noise);
  for (const [x, y, span, tilt] of GULLS) paintGull(view, x, y, span, tilt);
}
