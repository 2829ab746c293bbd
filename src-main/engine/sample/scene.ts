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

/** Paints the harbour as the camera sees it: first upside down, as its mirror image, then above the water that shows it. */
export function paintScene(noise: Noise): Canvas {
  const mirrored = createView(createCanvas(PRINT.width, MIRRORED_HEIGHT), -1);
  paintDistance(mirrored, noise);
  paintHarbourside(mirrored, noise);
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
  paintBackQuay(view, noise);
  paintLeftQuay(view, noise);
  paintQuayWalls(view, noise);
  paintFleet(view, noise);
}
