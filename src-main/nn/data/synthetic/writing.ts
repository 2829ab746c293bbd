import type { RandomSource } from '../../../imaging/random.ts';
import type { Picture } from '../picture.ts';
import { chance } from '../draws.ts';
import { logUniform, normal, uniform } from './draws.ts';
import { addBehind, emptyLayer, layOver } from './leaf-layer.ts';
import { drawColour, type Palette } from './palette.ts';
import { rectangle } from './shapes.ts';
import { StrokePainter, type StrokePoint } from './strokes.ts';
import { plainTexture } from './textures.ts';

/** Rows of marks that look like writing in no alphabet, sometimes on a plate or a sheet of its own. */
export function drawWriting(picture: Picture, palette: Palette, random: RandomSource): void {
  const { width, height } = picture;
  const size = Math.min(0.3 * Math.min(width, height), logUniform(random, 7, 48));
  const columns = 2 + random.below(16);
  const rows = 1 + random.below(chance(random, 0.3) ? 7 : 2);
  const turned = (chance(random, 0.7) ? 0.05 : 0.4) * normal(random);
  const cosine = Math.cos(turned);
  const sine = Math.sin(turned);
  const middleX = width * random.unit();
  const middleY = height * random.unit();
  const wide = columns * 0.7 * size;
  const high = rows * 1.6 * size;
  const dark = chance(random, 0.6);
  if (chance(random, 0.5)) {
    const sheet = emptyLayer(width, height);
    const texture = plainTexture(drawColour(palette, random, dark ? 1.8 : -1.8));
    addBehind(sheet, rectangle(middleX, middleY, 0.55 * wide + size, 0.5 * high + 0.4 * size, turned), texture);
    layOver(sheet, picture);
  }
  const painter = new StrokePainter(picture);
  const halfWidth = Math.max(0.4, size * logUniform(random, 0.025, 0.1));
  const slant = 0.2 * normal(random);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (chance(random, 0.15)) continue;
      const left = -wide / 2 + column * 0.7 * size;
      const top = -high / 2 + (row * 1.6 + 0.3) * size;
      for (const mark of glyph(random)) {
        painter.line(
          mark.map(([u, v]): StrokePoint => {
            const x = left + size * (0.55 * u - slant * (v - 0.5));
            const y = top + size * v;
            return { x: middleX + x * cosine - y * sine, y: middleY + x * sine + y * cosine, halfWidth };
          }),
        );
      }
    }
  }
  painter.fill(drawColour(palette, random, dark ? -2.2 : 2.2), uniform(random, 0.7, 1));
}

/** Two to four stems, bars and bows in the unit square. */
export function glyph(random: RandomSource): [number, number][][] {
  const marks: [number, number][][] = [];
  const count = 2 + random.below(3);
  for (let i = 0; i < count; i++) {
    const kind = random.unit();
    const u = random.below(3) / 2;
    const v = random.below(3) / 2;
    if (kind < 0.35)
      marks.push([[u, 0], [u, 1]]); // prettier-ignore
    else if (kind < 0.55)
      marks.push([[0, v], [1, v]]); // prettier-ignore
    else if (kind < 0.7)
      marks.push([[0, v], [1, 1 - v]]); // prettier-ignore
    else marks.push(bow(random));
  }
  return marks;
}

function bow(random: RandomSource): [number, number][] {
  const middle = chance(random, 0.5) ? 0.25 : 0.7;
  const radius = 0.3;
  const start = uniform(random, 0, 6.3);
  const sweep = uniform(random, 2.5, 6.3);
  return Array.from({ length: 9 }, (_, i) => {
    const at = start + (sweep * i) / 8;
    return [0.5 + 1.4 * radius * Math.cos(at), middle + radius * Math.sin(at)];
  });
}
