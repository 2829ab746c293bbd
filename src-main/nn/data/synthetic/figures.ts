import type { RandomSource } from '../../../imaging/random.ts';
import { chance } from '../draws.ts';
import { normal, uniform } from './draws.ts';
import { addBehind, type LeafLayer } from './leaf-layer.ts';
import { drawColour, drawSkin, lightened, type Colour, type Palette } from './palette.ts';
import { drawPattern } from './patterns.ts';
import { blob, ellipse } from './shapes.ts';
import { ball, drawNoise, drawSwing, plainTexture, slope, type Texture } from './textures.ts';
import { noiseField } from './noise-planes.ts';

/**
 * Something like a person from the chest up, put behind what lies in the layer: skin shaded like a ball, small dark features
 * on it, hair and cloth round it. Likeness does not matter; that combination of smooth and fine does.
 * @param radius half the height of the face, in pixels
 */
export function addFigure(
  layer: LeafLayer,
  palette: Palette,
  random: RandomSource,
  x: number,
  y: number,
  radius: number,
): void {
  const turned = 0.12 * normal(random);
  const cosine = Math.cos(turned);
  const sine = Math.sin(turned);
  const edge = uniform(random, 1, 2);
  const skin = drawSkin(palette, random);
  const skinShading = ball(random, x, y, radius);
  const place = (u: number, v: number): [number, number] => [
    x + radius * (u * cosine - v * sine),
    y + radius * (u * sine + v * cosine),
  ];
  const feature = (u: number, v: number, wide: number, high: number, colour: Colour, blur = 1): void => {
    addBehind(layer, ellipse(...place(u, v), radius * wide, radius * high, turned), plainTexture(colour), edge * blur);
  };
  const dark = lightened(skin, -uniform(random, 0.2, 0.4));
  const lips: Colour = [skin[0] - 0.08, skin[1] - 0.17, skin[2] - 0.15];
  const aside = uniform(random, 0.27, 0.33);
  for (const side of [-aside, aside]) {
    feature(side + 0.02, -0.13, 0.015, 0.015, [0.95, 0.95, 0.95]);
    feature(side, -0.12, 0.055, 0.055, lightened(dark, -0.25));
    feature(side, -0.12, 0.13, 0.055, lightened(skin, 0.12));
    feature(side, -0.13, 0.15, 0.085, lightened(skin, -0.13), 1.5);
    feature(side, -0.31, 0.17, 0.03, dark, 2);
    feature(0.25 * side, 0.24, 0.04, 0.025, dark, 1.5);
  }
  feature(0, 0.5, 0.22, 0.012, dark);
  feature(0, 0.5, 0.2, uniform(random, 0.04, 0.08), lips, 1.5);
  const shade: Texture = { ...plainTexture(lightened(skin, -0.06)), shading: skinShading };
  addBehind(layer, ellipse(...place(0.07, 0.12), 0.07 * radius, 0.2 * radius, turned), shade, 0.12 * radius + 1);
  const skinTexture: Texture = {
    base: skin,
    swing: lightened([0, 0, 0], 0.012),
    pattern: noiseField(random, 0.75, 1.25),
    shading: skinShading,
  };
  addBehind(layer, ellipse(x, y, radius, 0.76 * radius, turned + Math.PI / 2), skinTexture, edge, {
    right: 0.08 * radius,
    down: 0.2 * radius,
    softness: 0.4 * radius + 1,
    darkness: 0.45,
  });
  if (chance(random, 0.9)) {
    const hair = drawColour(palette, random, uniform(random, -2.2, 1));
    const strands = drawNoise(random);
    const texture: Texture = { base: hair, swing: lightened([0, 0, 0], 0.06), pattern: strands, shading: ball(random, x, y, 1.3 * radius) }; // prettier-ignore
    addBehind(layer, blob(random, ...place(0, -0.25), radius * uniform(random, 0.95, 1.2)), texture, edge + 1);
  }
  addBehind(layer, ellipse(...place(0, 1.1), 0.45 * radius, 0.6 * radius, turned), skinTexture, edge);
  const cloth = drawColour(palette, random);
  const [bodyX, bodyY] = place(0, 2.75);
  addBehind(
    layer,
    ellipse(bodyX, bodyY, 1.75 * radius, 1.7 * radius, turned),
    {
      base: cloth,
      swing: drawSwing(random, palette, cloth, uniform(random, 0.01, 0.12)),
      pattern: chance(random, 0.5) ? drawPattern(random, radius / 3) : drawNoise(random),
      shading: chance(random, 0.5) ? ball(random, bodyX, bodyY, 2 * radius) : slope(random, bodyX, bodyY, 2 * radius),
    },
    edge,
  );
}
