import type { RandomSource } from '../../../imaging/random.ts';
import type { Picture } from '../picture.ts';
import { angle, chance } from '../draws.ts';
import { logUniform, normal, uniform } from './draws.ts';
import { drawColour, lightened, type Colour, type Palette } from './palette.ts';
import { StrokePainter, type StrokePoint } from './strokes.ts';

/**
 * Thin lines that belong to the picture (wires, hair and grass, branches, grids): without them every thin line would look
 * like a scratch to whoever learns from these pictures.
 */
export function drawThinThings(picture: Picture, palette: Palette, random: RandomSource): void {
  const painter = new StrokePainter(picture);
  const kind = random.unit();
  if (kind < 0.3) wires(painter, picture, palette, random);
  else if (kind < 0.65) hair(painter, picture, palette, random);
  else if (kind < 0.85) branches(painter, picture, palette, random);
  else grid(painter, picture, palette, random);
}

function wires(painter: StrokePainter, { width, height }: Picture, palette: Palette, random: RandomSource): void {
  const colour = strong(palette, random);
  const count = 1 + random.below(5);
  const slope = 0.3 * normal(random);
  const sag = uniform(random, 0, 0.15) * width;
  const steep = chance(random, 0.25);
  const length = steep ? height : width;
  for (let i = 0; i < count; i++) {
    const halfWidth = logUniform(random, 0.3, 1.8);
    const start = uniform(random, 0, steep ? width : height);
    const points: StrokePoint[] = [];
    for (let step = 0; step <= 24; step++) {
      const t = step / 24;
      const along = t * (length + 4) - 2;
      const aside = start + slope * along + 4 * sag * t * (1 - t);
      points.push(steep ? { x: aside, y: along, halfWidth } : { x: along, y: aside, halfWidth });
    }
    painter.line(points);
    painter.fill(colour, uniform(random, 0.5, 1));
  }
}

/** A bundle of thin curved lines that run about the same way and taper. */
function hair(painter: StrokePainter, { width, height }: Picture, palette: Palette, random: RandomSource): void {
  const size = Math.min(width, height);
  const colour = strong(palette, random);
  const count = Math.round(logUniform(random, 6, 140));
  const length = size * logUniform(random, 0.08, 0.5);
  const spread = length * uniform(random, 0.1, 0.8);
  const disorder = uniform(random, 0.03, 0.35);
  const thickness = logUniform(random, 0.25, 1.2);
  const direction = angle(random);
  const bend = normal(random);
  const middleX = uniform(random, 0, width);
  const middleY = uniform(random, 0, height);
  for (let i = 0; i < count; i++) {
    const turn = bend + disorder * 2 * normal(random);
    const reach = length * uniform(random, 0.6, 1.1);
    const points: StrokePoint[] = [];
    let x = middleX + 0.5 * spread * normal(random);
    let y = middleY + 0.5 * spread * normal(random);
    let heading = direction + disorder * normal(random);
    const steps = 8;
    for (let step = 0; step <= steps; step++) {
      points.push({ x, y, halfWidth: thickness * (1 - (0.8 * step) / steps) });
      x += (Math.cos(heading) * reach) / steps;
      y += (Math.sin(heading) * reach) / steps;
      heading += turn / steps;
    }
    painter.line(points);
    painter.fill(lightened(colour, 0.08 * normal(random)), uniform(random, 0.4, 1));
  }
}

function branches(painter: StrokePainter, { width, height }: Picture, palette: Palette, random: RandomSource): void {
  const size = Math.min(width, height);
  const fork = (x: number, y: number, heading: number, length: number, halfWidth: number, depth: number): void => {
    const points: StrokePoint[] = [{ x, y, halfWidth }];
    const steps = 4;
    for (let step = 1; step <= steps; step++) {
      heading += 0.12 * normal(random);
      x += (Math.cos(heading) * length) / steps;
      y += (Math.sin(heading) * length) / steps;
      points.push({ x, y, halfWidth: halfWidth * (1 - (0.35 * step) / steps) });
    }
    painter.line(points);
    if (depth === 0) return;
    const count = chance(random, 0.25) ? 3 : 2;
    for (let i = 0; i < count; i++) {
      const turned = heading + 0.5 * normal(random);
      fork(x, y, turned, length * uniform(random, 0.6, 0.9), halfWidth * uniform(random, 0.5, 0.7), depth - 1);
    }
  };
  const upwards = -Math.PI / 2 + 0.4 * normal(random);
  const length = size * uniform(random, 0.1, 0.28);
  fork(width * random.unit(), height * uniform(random, 0.5, 1.1), upwards, length, logUniform(random, 1, 6), 5);
  painter.fill(strong(palette, random), 1);
}

/** A fence, a window's bars, a net. */
function grid(painter: StrokePainter, { width, height }: Picture, palette: Palette, random: RandomSource): void {
  const spacing = logUniform(random, 6, 60);
  const halfWidth = Math.min(spacing / 6, logUniform(random, 0.3, 3));
  const turned = chance(random, 0.5) ? 0.05 * normal(random) : angle(random);
  const middleX = width * random.unit();
  const middleY = height * random.unit();
  const half = 0.5 * Math.max(width, height) * uniform(random, 0.3, 1);
  const directions = chance(random, 0.6) ? [turned, turned + Math.PI / 2] : [turned];
  for (const direction of directions) {
    const cosine = Math.cos(direction);
    const sine = Math.sin(direction);
    for (let aside = -half; aside <= half; aside += spacing) {
      const x = middleX - aside * sine;
      const y = middleY + aside * cosine;
      painter.line(
        [-half, -half / 3, half / 3, half].map((along) => ({ x: x + along * cosine, y: y + along * sine, halfWidth })),
      );
    }
  }
  painter.fill(strong(palette, random), uniform(random, 0.6, 1));
}

/** A colour well lighter or darker than the middle of the picture; darker more often. */
function strong(palette: Palette, random: RandomSource): Colour {
  return drawColour(palette, random, chance(random, 0.65) ? -1.8 : 1.8);
}
