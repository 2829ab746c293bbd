import type { RandomSource } from '../../../imaging/random.ts';
import { emptyPicture, type Picture } from '../picture.ts';
import { paintBackdrop } from './backdrop.ts';
import { angle, chance } from '../draws.ts';
import { logUniform, uniform } from './draws.ts';
import { addFigure } from './figures.ts';
import { finishPicture } from './finish.ts';
import { addBehind, emptyLayer, layOver, type Shadow } from './leaf-layer.ts';
import { noiseField, type Field } from './noise-planes.ts';
import { drawPalette, type Palette } from './palette.ts';
import { scatterLeaves, type Scattering } from './scatter.ts';
import { drawShape } from './shapes.ts';
import { soften } from './soften.ts';
import { drawTexture, type Texturing } from './textures.ts';
import { drawThinThings } from './thin-things.ts';
import { drawWriting } from './writing.ts';

/**
 * A picture of nothing in particular with the statistics of photographs, made by rule so that it carries nobody's rights:
 * textured dead leaves (Achddou, Gousseau and Ladjal, 2021 and later) in up to three depths of field, with shaded forms, thin
 * lines and writing. The same random source gives the same pixels.
 * @param width, height in pixels, at least 1
 */
export function paintSynthetic(width: number, height: number, random: RandomSource): Picture {
  const picture = emptyPicture(width, height);
  const size = Math.min(width, height);
  const palette = drawPalette(random);
  const tide = drawTide(random, size);
  const texturing = drawTexturing(random);
  paintBackdrop(picture, palette, random);
  if (chance(random, 0.85)) paintFar(picture, palette, random, tide, texturing);
  paintNear(picture, palette, random, tide, texturing);
  if (chance(random, 0.2)) drawWriting(picture, palette, random);
  for (let i = 0; i < 3 && chance(random, 0.4); i++) drawThinThings(picture, palette, random);
  if (chance(random, 0.2)) paintForeground(picture, palette, random, texturing);
  finishPicture(picture, random);
  return picture;
}

/** Large things behind everything else, often out of focus. */
function paintFar(picture: Picture, palette: Palette, random: RandomSource, tide: Field, texturing: Texturing): void {
  const { width, height } = picture;
  const layer = emptyLayer(width, height);
  const size = Math.min(width, height);
  scatterLeaves(layer, palette, random, {
    smallest: Math.max(1, size * logUniform(random, 0.02, 0.15)),
    largest: Math.max(2, 0.6 * size),
    cover: uniform(random, 0.4, 0.98),
    density: undefined,
    tide,
    texturing,
    edge: 1,
    shadow: drawShadow(random),
  });
  layOver(layer, picture);
  if (chance(random, 0.2)) drawThinThings(picture, palette, random);
  if (chance(random, 0.35)) soften(picture.pixels, width, height, 3, logUniform(random, 1, 8));
}

/** What the picture is about: sharp, of every size, gathered here and there or everywhere. */
function paintNear(picture: Picture, palette: Palette, random: RandomSource, tide: Field, texturing: Texturing): void {
  const { width, height } = picture;
  const size = Math.min(width, height);
  const layer = emptyLayer(width, height);
  if (chance(random, 0.2)) {
    const count = 1 + random.below(3);
    for (let i = 0; i < count; i++) {
      const radius = size * logUniform(random, 0.06, 0.25);
      addFigure(layer, palette, random, width * random.unit(), height * uniform(random, 0.1, 0.8), radius);
    }
  }
  const smallest = logUniform(random, 1, 4);
  const gathered = chance(random, 0.75);
  const how: Scattering = {
    smallest,
    largest: Math.max(2 * smallest, size * uniform(random, 0.15, 0.5)),
    cover: gathered ? uniform(random, 0.5, 0.97) : uniform(random, 0.8, 0.98),
    density: gathered ? drawDensity(random, size) : undefined,
    tide,
    texturing,
    edge: chance(random, 0.8) ? 1 : uniform(random, 1, 2.5),
    shadow: drawShadow(random),
  };
  scatterLeaves(layer, palette, random, how);
  layOver(layer, picture);
}

/** A few large things before the sharp plane. */
function paintForeground(picture: Picture, palette: Palette, random: RandomSource, texturing: Texturing): void {
  const { width, height } = picture;
  const size = Math.min(width, height);
  const layer = emptyLayer(width, height);
  const count = 1 + random.below(5);
  for (let i = 0; i < count; i++) {
    const radius = size * logUniform(random, 0.03, 0.25);
    const x = width * random.unit();
    const y = height * random.unit();
    addBehind(layer, drawShape(random, x, y, radius), drawTexture(random, palette, texturing, x, y, radius, 0));
  }
  const deviation = logUniform(random, 1.5, 10);
  soften(layer.colours.pixels, width, height, 3, deviation);
  soften(layer.open, width, height, 1, deviation);
  layOver(layer, picture);
}

function drawTexturing(random: RandomSource): Texturing {
  return {
    plain: uniform(random, 0.05, 0.5),
    periodic: uniform(random, 0.05, 0.5),
    strength: logUniform(random, 0.5, 1.6),
  };
}

/** Neighbours are more alike than things far apart. */
function drawTide(random: RandomSource, size: number): Field {
  const noise = noiseField(random, 1.25, 2, logUniform(random, 0.3, 1.5) * (128 / Math.max(64, size)));
  const strength = uniform(random, 0.5, 1.3);
  return (x, y) => strength * noise(x, y);
}

function drawDensity(random: RandomSource, size: number): Field {
  const noise = noiseField(random, 1.25, 2, logUniform(random, 0.3, 1.5) * (128 / Math.max(64, size)));
  const middle = uniform(random, -0.5, 1);
  return (x, y) => middle + 4 * noise(x, y);
}

function drawShadow(random: RandomSource): Shadow | undefined {
  if (!chance(random, 0.35)) return undefined;
  const away = logUniform(random, 1, 10);
  const turned = angle(random);
  return {
    right: away * Math.cos(turned),
    down: away * Math.sin(turned),
    softness: away * uniform(random, 0.5, 2.5) + 1,
    darkness: uniform(random, 0.15, 0.6),
  };
}
