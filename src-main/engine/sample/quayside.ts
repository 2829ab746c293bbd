import { paintPeople } from './crowd.ts';
import { moved, UP } from './geometry.ts';
import { paintBarrel, paintBollard, paintCart, paintCrate, paintCreel, paintNets } from './goods.ts';
import { paintLamp, paintPierLight } from './lamps.ts';
import type { Noise } from './noise.ts';
import { onQuay } from './quay.ts';
import type { View } from './view.ts';

/** Paints what stands, lies and walks on the back quay, the farthest first. */
export function paintBackQuay(view: View, noise: Noise): void {
  paintPierLight(view, onQuay(1, 0.965, 2.2), noise);
  paintCrate(view, onQuay(1, 0.8, 3), [1, 0.7, 0.8], 0.2, noise);
  paintCrate(view, onQuay(1, 0.77, 2.6), [0.9, 0.6, 0.8], -0.1, noise);
  paintNets(view, onQuay(1, 0.55, 2.6), onQuay(1, 0.35, 2.6), noise);
  paintPeople(view, noise, 1);
  for (const [share, inland] of [
    [0.26, 2.2],
    [0.24, 2.9],
    [0.228, 2.1],
  ] as const)
    paintBarrel(view, onQuay(1, share, inland), 0.3, noise);
  paintLamp(view, onQuay(1, 0.2, 1.7), noise);
  for (const share of [0.9, 0.66, 0.42, 0.17]) paintBollard(view, onQuay(1, share, 0.5), noise);
}

/** The same for the left quay. */
export function paintLeftQuay(view: View, noise: Noise): void {
  paintPeople(view, noise, 0, 0.8);
  paintLamp(view, onQuay(0, 0.8, 1.5), noise);
  paintBollard(view, onQuay(0, 0.84, 0.5), noise);
  paintCart(view, onQuay(0, 0.72, 4.4), noise);
  paintPeople(view, noise, 0, 0.6, 0.8);
  paintNets(view, onQuay(0, 0.66, 3.6), onQuay(0, 0.56, 3.7), noise);
  for (const [share, inland, up] of [
    [0.625, 1.5, 0],
    [0.612, 1.9, 0],
    [0.6, 1.35, 0],
    [0.608, 1.6, 0.9],
  ] as const) {
    paintBarrel(view, moved(onQuay(0, share, inland), UP, up), 0.32, noise);
  }
  paintBollard(view, onQuay(0, 0.52, 0.5), noise);
  paintPeople(view, noise, 0, 0.45, 0.6);
  paintLamp(view, onQuay(0, 0.44, 1.6), noise);
  for (const [share, inland, up] of [
    [0.425, 2, 0],
    [0.42, 2.75, 0],
    [0.41, 2.2, 0],
    [0.415, 2.4, 0.38],
    [0.4, 1.7, 0],
  ] as const) {
    paintCreel(view, moved(onQuay(0, share, inland), UP, up), noise);
  }
  paintPeople(view, noise, 0, 0.3, 0.45);
  paintCrate(view, onQuay(0, 0.315, 4.4), [1.1, 0.62, 0.8], 0.25, noise);
  paintCrate(view, onQuay(0, 0.3, 5.2), [0.9, 0.55, 0.7], -0.3, noise);
  paintBollard(view, onQuay(0, 0.3, 0.45), noise);
  paintBarrel(view, onQuay(0, 0.262, 2.6), 0.34, noise);
  paintBarrel(view, onQuay(0, 0.25, 1.95), 0.28, noise);
}
