import type { Boat } from './boats.ts';
import { paintDinghy, paintSmack } from './boats.ts';
import type { Hull } from './hull-shape.ts';
import { onHull } from './hull-shape.ts';
import type { Noise } from './noise.ts';
import { onQuay } from './quay.ts';
import { paintRope } from './rigging.ts';
import type { View } from './view.ts';

const LEAVING: Boat = {
  middle: [50, 0, 120],
  heading: 0.3,
  length: 9.5,
  beam: 3.1,
  freeboard: [1, 0.8, 1.5],
  transom: 0.5,
  inside: 0.4,
  tone: 0.12,
  strake: 0.4,
  deck: 0.3,
  planks: 7,
  place: 1,
  mast: 10.5,
  step: 0.62,
  sail: 'set',
  sailTone: 0.86,
};

const AT_BACK: Boat = {
  middle: [5.2, 0, 65.3],
  heading: 0.42,
  length: 9,
  beam: 2.9,
  freeboard: [1.05, 0.85, 1.5],
  transom: 0.4,
  inside: 0.45,
  tone: 0.1,
  strake: 0.5,
  deck: 0.3,
  planks: 7,
  place: 2,
  mast: 9.6,
  step: 0.62,
  sail: 'furled',
  sailTone: 0.5,
};

const ANCHORED: Boat = {
  middle: [19.5, 0, 58],
  heading: 2.75,
  length: 8.2,
  beam: 2.8,
  freeboard: [1, 0.8, 1.45],
  transom: 0.55,
  inside: 0.4,
  tone: 0.42,
  strake: 0.12,
  deck: 0.32,
  planks: 7,
  place: 3,
  mast: 9,
  step: 0.63,
  sail: 'furled',
  sailTone: 0.56,
};

const ALONGSIDE: Boat = {
  middle: [-2.95, 0, 47],
  heading: -1.46,
  length: 9.4,
  beam: 3,
  freeboard: [1.1, 0.9, 1.65],
  transom: 0.35,
  inside: 0.45,
  tone: 0.16,
  strake: 0.55,
  deck: 0.3,
  planks: 8,
  place: 4,
  mast: 10.2,
  step: 0.6,
  sail: 'drying',
  sailTone: 0.42,
  crew: [0.4],
};

const SMACK: Boat = {
  middle: [6.9, 0, 34],
  heading: 3.5,
  length: 11.8,
  beam: 3.6,
  freeboard: [1.35, 1.05, 1.95],
  transom: 0.45,
  inside: 0.55,
  tone: 0.075,
  strake: 0.62,
  deck: 0.3,
  planks: 9,
  place: 5,
  mast: 13.2,
  step: 0.63,
  sail: 'furled',
  sailTone: 0.66,
  mark: 'K 17',
  crew: [0.36, 0.75],
};

const DINGHY: Hull = {
  middle: [-1.5, 0, 21.5],
  heading: 0.42,
  length: 3.9,
  beam: 1.5,
  freeboard: [0.55, 0.45, 0.72],
  transom: 0.66,
  inside: 0.42,
  tone: 0.36,
  strake: 0.6,
  deck: 0.22,
  planks: 6,
  place: 6,
};

/** Paints every boat, the farthest first, and the lines that hold them. */
export function paintFleet(view: View, noise: Noise): void {
  paintSmack(view, LEAVING, noise);
  paintSmack(view, AT_BACK, noise);
  paintSmack(view, ANCHORED, noise);
  paintSmack(view, ALONGSIDE, noise);
  paintRope(view, onHull(ALONGSIDE, 0.98, 1, 0), onQuay(0, 0.52, 0.5), 0.04, 0.25, 0.16);
  paintRope(view, onHull(ALONGSIDE, 0.05, 1, 0), onQuay(0, 0.84, 0.5), 0.04, 0.2, 0.16);
  paintSmack(view, SMACK, noise);
  paintDinghy(view, DINGHY, noise);
  paintRope(view, onHull(DINGHY, 0.99, 0.95, 0), onQuay(0, 0.3, 0.4), 0.03, 0.5, 0.2);
}
