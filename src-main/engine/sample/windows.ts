import { strokesOf } from './lettering.ts';
import type { Noise } from './noise.ts';
import type { Panel } from './panel.ts';
import { fillPanel, onPanel, rectangle } from './panel.ts';
import { mix, ramp } from './ramps.ts';
import { paintRope } from './rigging.ts';
import type { View } from './view.ts';
import { hazed, pixelsPerMetre } from './view.ts';

/** An opening's lower left corner and size on its wall, in metres. */
export interface Opening {
  u: number;
  v: number;
  width: number;
  height: number;
}

/** Paints a sash window: reveal, glass with curtains behind it, glazing bars, sill with its shadow, perhaps shutters. */
export function paintWindow(
  view: View,
  wall: Panel,
  opening: Opening,
  noise: Noise,
  chance: number,
  trim: number,
): void {
  const { u, v, width, height } = opening;
  const fine = pixelsPerMetre(wall.origin[2]);
  if (chance > 0.66) {
    const shutter = 0.16 + 0.3 * noise.cell(chance * 900, 3);
    for (const side of [u - width * 0.5 - 0.04, u + width + 0.04]) {
      fillPanel(view, wall, rectangle(side, v, width * 0.5, height), (_, sv) => {
        const slat = Math.abs(((((sv * 9) % 1) + 1) % 1) - 0.5);
        return shutter * (0.86 + 0.4 * slat + 0.12 * noise.at(sv * 3, side * 7));
      });
    }
  }
  fillPanel(view, wall, rectangle(u - 0.08, v - 0.05, width + 0.16, height + 0.14), trim, 0.5);
  fillPanel(view, wall, rectangle(u, v, width, height), 0.1);
  const curtain = noise.cell(chance * 700, 5) > 0.3 ? 0.16 + 0.24 * noise.cell(chance * 500, 6) : 0;
  const drawn = 0.12 + 0.2 * noise.cell(chance * 300, 7);
  const blind = noise.cell(chance * 610, 2) > 0.62 ? 0.45 + 0.4 * noise.cell(chance * 410, 3) : 1.1;
  const sky = noise.cell(chance * 800, 1);
  const glass = (gu: number, gv: number, distance: number): number => {
    const across = (gu - u) / width;
    const up = (gv - v) / height;
    const reflected = mix(0.04, 0.3 * sky, ramp(0.1, 1.1, up + 0.4 * noise.at(gu * 0.8 + chance * 30, gv * 1.1)));
    const hung = curtain * ramp(0.03, 0, Math.min(across, 1 - across) - drawn * (1 - 0.5 * up));
    const pulled = up > blind ? 0.34 : 0;
    return hazed(Math.max(reflected, pulled, hung * (0.75 + 0.3 * noise.at(gu * 9, gv))), distance);
  };
  fillPanel(view, wall, rectangle(u + 0.05, v + 0.05, width - 0.1, height - 0.17), glass, 1, 1);
  if (fine > 13) {
    const bar = Math.max(0.03, 0.45 / fine);
    const fade = Math.min(0.85, 0.024 * fine);
    const old = noise.cell(trim * 1000, 9) > 0.45;
    fillPanel(view, wall, rectangle(u + width / 2 - bar / 2, v, bar, height - 0.12), trim, fade);
    for (const share of old ? [0.48, 0.25, 0.73] : [0.48]) {
      const thick = share === 0.48 ? bar * 1.6 : bar;
      fillPanel(view, wall, rectangle(u + 0.04, v + height * share - thick / 2, width - 0.08, thick), trim, fade);
    }
  }
  fillPanel(view, wall, rectangle(u, v + height - 0.12, width, 0.12), 0.05, 0.8);
  fillPanel(view, wall, rectangle(u - 0.14, v - 0.16, width + 0.28, 0.13), Math.min(0.85, trim * 1.15));
  fillPanel(view, wall, rectangle(u - 0.2, v - 0.3, width + 0.26, 0.14), 0.05, 0.36);
  for (const [side, length] of [
    [u - 0.12, 1.1],
    [u + width - 0.06, 0.8],
  ] as const) {
    fillPanel(
      view,
      wall,
      rectangle(side, v - 0.16 - length, 0.2, length),
      0.08,
      (_, sv) => 0.3 * ramp(v - length, v, sv),
    );
  }
}

/** Paints a panelled door with its frame, fanlight and step. */
export function paintDoor(view: View, wall: Panel, opening: Opening, noise: Noise, tone: number): void {
  const { u, v, width, height } = opening;
  fillPanel(view, wall, rectangle(u - 0.14, v, width + 0.28, height + 0.14), 0.5, 0.7);
  fillPanel(view, wall, rectangle(u, v, width, height), (du, dv) => {
    const across = (du - u) / width;
    const up = (dv - v) / height;
    const panelled = across > 0.16 && across < 0.84 && ((up > 0.1 && up < 0.4) || (up > 0.47 && up < 0.74));
    return tone * (panelled ? 0.72 : 1) * (1 + 0.15 * noise.at(du * 7, dv * 2));
  });
  fillPanel(view, wall, rectangle(u + 0.08, v + height * 0.8, width - 0.16, height * 0.15), 0.1);
  fillPanel(view, wall, rectangle(u, v + height - 0.1, width, 0.1), 0.04, 0.7);
  fillPanel(view, wall, rectangle(u - 0.2, v, width + 0.4, 0.16), 0.55);
}

/** Paints a shop front: dark panes behind a lettered board, an awning's shadow above. */
export function paintShop(view: View, wall: Panel, opening: Opening, sign: string, noise: Noise): void {
  const { u, v, width, height } = opening;
  fillPanel(view, wall, rectangle(u - 0.15, v - 0.5, width + 0.3, height + 0.6), 0.2);
  const panes = Math.max(2, Math.round(width / 0.9));
  for (let i = 0; i < panes; i += 1) {
    const start = u + (i * width) / panes + 0.05;
    fillPanel(
      view,
      wall,
      rectangle(start, v, width / panes - 0.1, height - 0.1),
      (gu, gv, distance) =>
        hazed(
          0.07 + 0.1 * ramp(-0.3, 0.5, noise.fractal(gu * 0.9, gv * 0.9, 3)) + 0.12 * ramp(0.5, 0, gv - v),
          distance,
        ),
      1,
      1,
    );
  }
  fillPanel(view, wall, rectangle(u - 0.2, v + height + 0.05, width + 0.4, 0.55), 0.14);
  const size = Math.min(0.4, (width - 0.4) / (sign.length * 0.9));
  const start = u + width / 2 - (sign.length * 0.9 * size) / 2;
  const base = v + height + 0.3 - size / 2 + 0.03;
  for (const [x0, y0, x1, y1] of strokesOf(sign)) {
    const a = onPanel(wall, start + x0 * size, base + y0 * size);
    const b = onPanel(wall, start + x1 * size, base + y1 * size);
    paintRope(view, a, b, 0.05, 0, 0.6);
  }
  fillPanel(view, wall, rectangle(u - 0.2, v + height - 0.25, width + 0.4, 0.3), 0.03, 0.6);
}
