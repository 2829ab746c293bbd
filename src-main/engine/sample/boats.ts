import { fillPolygon } from './canvas.ts';
import type { Point } from './geometry.ts';
import { between, moved, UP } from './geometry.ts';
import { strokesOf } from './lettering.ts';
import { paintFigure } from './figures.ts';
import type { Hull } from './hull-shape.ts';
import { local, onHull, railHeight } from './hull-shape.ts';
import { paintHullInside, paintHullOutside } from './hulls.ts';
import type { Noise } from './noise.ts';
import { paintBlock, paintRope, paintSpar } from './rigging.ts';
import { paintFurledSail, paintSail } from './sails.ts';
import type { View } from './view.ts';
import { hazed, project } from './view.ts';

export interface Boat extends Hull {
  /** Metres from the water to the masthead; 0 for a rowing boat. */
  mast: number;
  /** Where the mast stands, 0 stern … 1 bow. */
  step: number;
  sail: 'furled' | 'set' | 'drying';
  sailTone: number;
  /** Port letter and number, for the nearer boats. */
  mark?: string;
  /** People on deck: 0 stern … 1 bow. */
  crew?: readonly number[];
}

/** Paints a decked fishing boat with one gaff-rigged mast. */
export function paintSmack(view: View, boat: Boat, noise: Noise): void {
  paintHullInside(view, boat, noise);
  paintDeckHouse(view, boat, noise);
  for (const s of boat.crew ?? []) {
    paintFigure(
      view,
      { foot: deckAt(boat, s, 0, -0.25), kind: 'fisherman', stride: 0.16, facing: s > 0.4 ? -1 : 1, tone: 0.13 },
      noise,
      false,
    );
  }
  paintMast(view, boat, noise);
  paintHullOutside(view, boat, noise);
  if (boat.mark) paintMark(view, boat, boat.mark);
}

function deckAt(boat: Boat, s: number, above: number, side = 0): Point {
  return moved(onHull(boat, s, 1, side), UP, above - boat.inside);
}

function paintDeckHouse(view: View, boat: Boat, noise: Noise): void {
  const box = (start: number, end: number, wide: number, tall: number, tone: number): void => {
    const corner = (s: number, side: number, up: number): Point => {
      const point = local(boat, (s - 0.5) * boat.length, railHeight(boat, s) - boat.inside + up, (side * wide) / 2);
      return point;
    };
    const quad = (points: readonly Point[], light: number): void => {
      const z = points[0][2];
      const shade = (x: number, y: number): number => hazed(light * tone * (1 + 0.2 * noise.at(x / 4, y / 3)), z);
      fillPolygon(
        view.canvas,
        points.flatMap((point) => project(view, point)),
        shade,
        z,
      );
    };
    const near = Math.cos(boat.heading) > 0 ? -1 : 1;
    const closeEnd = Math.sin(boat.heading) > 0 ? start : end;
    quad(
      [corner(closeEnd, -1, 0), corner(closeEnd, 1, 0), corner(closeEnd, 1, tall), corner(closeEnd, -1, tall)],
      0.62,
    );
    quad([corner(start, near, 0), corner(end, near, 0), corner(end, near, tall), corner(start, near, tall)], 0.78);
    if (view.side > 0)
      quad([corner(start, -1, tall), corner(end, -1, tall), corner(end, 1, tall), corner(start, 1, tall)], 1.05);
  };
  box(0.44, 0.56, boat.beam * 0.36, 0.42, 0.3);
  box(0.16, 0.27, boat.beam * 0.4, 0.75, 0.4);
}

function paintMast(view: View, boat: Boat, noise: Noise): void {
  const foot = deckAt(boat, boat.step, 0);
  const head = moved(local(boat, (boat.step - 0.5) * boat.length - 0.25, 0, 0), UP, boat.mast);
  const up = (share: number): Point => between(foot, head, share);
  const stemHead = onHull(boat, 1, 1, 0);
  const bowsprit = local(boat, boat.length * 0.5 + boat.length * 0.24, railHeight(boat, 1) + 0.55, 0);
  paintRope(view, up(0.98), bowsprit, 0.035);
  paintRope(view, up(0.8), moved(stemHead, UP, 0.1), 0.045);
  paintSpar(view, between(stemHead, bowsprit, -0.3), bowsprit, [0.17, 0.1], 0.4, noise);
  paintRope(view, bowsprit, onHull(boat, 0.99, 0.25, 0), 0.03);
  for (const side of [-1, 1]) {
    paintShrouds(view, boat, up(0.8), side);
    paintRope(view, up(0.97), onHull(boat, boat.step - 0.2, 1, side), 0.025);
  }
  const goose = up(0.13);
  const boomEnd = local(
    boat,
    -boat.length * 0.52,
    boat.freeboard[0] + 1.45,
    boat.sail === 'set' ? boat.beam * 0.5 : 0.12,
  );
  if (boat.sail === 'furled') {
    const gaffEnd = between(moved(goose, UP, 0.55), moved(boomEnd, UP, 0.7), 0.72);
    paintFurledSail(
      view,
      moved(goose, UP, 0.2),
      moved(between(goose, boomEnd, 0.92), UP, 0.2),
      0.56,
      boat.sailTone,
      noise,
    );
    paintSpar(view, moved(goose, UP, 0.75), gaffEnd, [0.14, 0.09], 0.4, noise);
    paintRope(view, gaffEnd, up(0.92), 0.025, 0.12);
    paintRope(view, between(goose, gaffEnd, 0.4), up(0.82), 0.025);
  } else {
    const throat = up(0.68);
    const peak = moved(between(throat, boomEnd, 0.62), UP, boat.mast * (boat.sail === 'set' ? 0.46 : 0.4));
    const clew =
      boat.sail === 'set' ? moved(boomEnd, UP, 0.2) : moved(between(goose, boomEnd, 0.72), UP, boat.mast * 0.09);
    paintSail(view, [moved(goose, UP, 0.2), throat, peak, clew], boat.sailTone, boat.mast * 0.05, noise);
    paintSpar(view, throat, peak, [0.13, 0.09], 0.34, noise);
    paintRope(view, peak, up(0.95), 0.025);
    if (boat.sail === 'set') {
      paintSail(
        view,
        [moved(stemHead, UP, 0.3), up(0.78), up(0.76), moved(up(0.16), [1, 0, 0], -0.3)],
        boat.sailTone * 0.95,
        boat.mast * 0.03,
        noise,
      );
    }
  }
  paintSpar(view, goose, boomEnd, [0.16, 0.11], 0.42, noise);
  paintRope(view, boomEnd, up(0.95), 0.022, 0.15);
  paintRope(view, boomEnd, deckAt(boat, 0.1, 0.2), 0.03);
  paintSpar(view, foot, head, [0.27, 0.13], 0.46, noise);
  for (const share of [0.8, 0.92, 0.97]) paintBlock(view, moved(up(share), [1, 0, 0], 0.13), 0.075);
  paintSpar(view, head, moved(head, UP, 0.35), [0.12, 0.05], 0.2, noise);
}

/** Three shrouds on one side, with ratlines for feet between them. */
function paintShrouds(view: View, boat: Boat, hounds: Point, side: number): void {
  const feet = [-0.055, -0.015, 0.025].map((off) => onHull(boat, boat.step + off, 1, side));
  for (const foot of feet) {
    paintRope(view, foot, hounds, 0.035);
    paintBlock(view, between(foot, hounds, 0.06), 0.07);
  }
  if (boat.mast < 10) return;
  for (let share = 0.12; share < 0.85; share += 0.055) {
    paintRope(view, between(feet[0], hounds, share), between(feet[2], hounds, share), 0.018, 0.02);
  }
}

/** Port letter and number on the bow, in white paint. */
function paintMark(view: View, boat: Boat, mark: string): void {
  const side = Math.cos(boat.heading) > 0 ? -1 : 1;
  const long = mark.length * 0.9;
  const spot = (x: number, y: number): Point => {
    return onHull(boat, 0.8 + ((side < 0 ? x : long - x) * 0.36) / boat.length, 0.46 + 0.3 * y, side);
  };
  for (const [x0, y0, x1, y1] of strokesOf(mark)) paintRope(view, spot(x0, y0), spot(x1, y1), 0.07, 0, 0.46);
}

/** Paints an open rowing boat: ribs, thwarts, oars laid along her. */
export function paintDinghy(view: View, boat: Hull, noise: Noise): void {
  paintHullInside(view, boat, noise);
  if (view.side > 0) {
    for (const s of [0.26, 0.5, 0.74]) {
      const z = boat.middle[2];
      const ends = [
        onHull(boat, s, 0.78, -0.98),
        onHull(boat, s, 0.78, 0.98),
        onHull(boat, s + 0.07, 0.78, 0.98),
        onHull(boat, s + 0.07, 0.78, -0.98),
      ];
      const drop = moved([0, 0, 0], UP, -0.09);
      const shadow = ends.map((point): Point => [point[0] - 0.06, point[1] + drop[1], point[2]]);
      fillPolygon(
        view.canvas,
        shadow.flatMap((point) => project(view, point)),
        0.05,
        z,
        0.7,
      );
      fillPolygon(
        view.canvas,
        ends.flatMap((point) => project(view, point)),
        (x, y) => 0.4 * (1 + 0.25 * noise.at(x / 12, y / 2)),
        z,
      );
    }
    paintSpar(view, onHull(boat, 0.08, 1.02, 0.3), onHull(boat, 0.86, 1.02, -0.25), [0.06, 0.06], 0.62, noise);
    paintSpar(view, onHull(boat, 0.05, 1.02, -0.25), onHull(boat, 0.8, 1.02, 0.3), [0.06, 0.06], 0.55, noise);
  }
  paintHullOutside(view, boat, noise);
}
