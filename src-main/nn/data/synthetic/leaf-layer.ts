import { emptyPicture, type Picture } from '../picture.ts';
import type { Field } from './noise-planes.ts';
import type { Shape } from './shapes.ts';
import type { Texture } from './textures.ts';

/** What still shows less than this is as good as covered. */
const hidden = 1 / 512;

/** A pile of shapes under construction, the nearest first. */
export interface LeafLayer {
  /** Already multiplied by how much of it shows. */
  readonly colours: Picture;
  /** [height, width]: how much of what lies behind still shows, 1..0. */
  readonly open: Float32Array;
  /** [height, width]: the light that reaches what lies behind, 1..0. */
  readonly light: Float32Array;
}

export interface Shadow {
  /** Pixels from the shape to its shadow. */
  readonly right: number;
  readonly down: number;
  /** Width of the shadow's edge in pixels. */
  readonly softness: number;
  /** 0..1 */
  readonly darkness: number;
}

export function emptyLayer(width: number, height: number): LeafLayer {
  return {
    colours: emptyPicture(width, height),
    open: new Float32Array(width * height).fill(1),
    light: new Float32Array(width * height).fill(1),
  };
}

/**
 * Puts a shape behind all that lie in the layer already.
 * @param edge width of its edge in pixels: 1 is sharp without steps
 */
export function addBehind(layer: LeafLayer, shape: Shape, texture: Texture, edge = 1, shadow?: Shadow): void {
  const { width, height, pixels } = layer.colours;
  const { open, light } = layer;
  const reachAcross = shape.reachAcross + edge / 2;
  const reachDown = shape.reachDown + edge / 2;
  const left = Math.max(0, Math.ceil(shape.x - reachAcross));
  const right = Math.min(width - 1, Math.floor(shape.x + reachAcross));
  const top = Math.max(0, Math.ceil(shape.y - reachDown));
  const bottom = Math.min(height - 1, Math.floor(shape.y + reachDown));
  const [red, green, blue] = texture.base;
  const [redSwing, greenSwing, blueSwing] = texture.swing;
  const { pattern, shading } = texture;
  const distance: Field = shape.distance;
  const steepness = 1 / edge;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const at = y * width + x;
      const showing = open[at];
      if (showing < hidden) continue;
      const inside = 0.5 - distance(x - shape.x, y - shape.y) * steepness;
      if (inside <= 0) continue;
      const cover = inside < 1 ? inside : 1;
      const level = pattern ? pattern(x, y) : 0;
      const brightness = showing * cover * light[at] * (shading ? shading(x, y) : 1);
      pixels[3 * at] = pixels[3 * at] + brightness * (red + level * redSwing);
      pixels[3 * at + 1] = pixels[3 * at + 1] + brightness * (green + level * greenSwing);
      pixels[3 * at + 2] = pixels[3 * at + 2] + brightness * (blue + level * blueSwing);
      open[at] = showing * (1 - cover);
    }
  }
  if (shadow) castShadow(layer, shape, shadow);
}

function castShadow(layer: LeafLayer, shape: Shape, shadow: Shadow): void {
  const { width, height } = layer.colours;
  const reachAcross = shape.reachAcross + shadow.softness / 2;
  const reachDown = shape.reachDown + shadow.softness / 2;
  const middleX = shape.x + shadow.right;
  const middleY = shape.y + shadow.down;
  const right = Math.min(width - 1, Math.floor(middleX + reachAcross));
  const bottom = Math.min(height - 1, Math.floor(middleY + reachDown));
  for (let y = Math.max(0, Math.ceil(middleY - reachDown)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.ceil(middleX - reachAcross)); x <= right; x++) {
      const at = y * width + x;
      if (layer.open[at] < hidden) continue;
      const inside = 0.5 - shape.distance(x - middleX, y - middleY) / shadow.softness;
      if (inside <= 0) continue;
      const share = inside < 1 ? inside * inside * (3 - 2 * inside) : 1;
      layer.light[at] = layer.light[at] * (1 - shadow.darkness * share);
    }
  }
}

/** Lays the layer over the picture, in place. */
export function layOver(layer: LeafLayer, picture: Picture): void {
  const over = layer.colours.pixels;
  const { pixels } = picture;
  for (let at = 0; at < layer.open.length; at++) {
    const rest = layer.open[at] * layer.light[at];
    for (let i = 3 * at; i < 3 * at + 3; i++) pixels[i] = over[i] + pixels[i] * rest;
  }
}
