import * as v from 'valibot';
import { damageKinds } from './damage-kind.ts';

/** A pixel of the photo, x and y, which stands for the area that it lies in. */
export const areaPointSchema = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
  v.length(2, 'a point has an x and a y'),
);
export type AreaPoint = v.InferOutput<typeof areaPointSchema>;

const points = v.optional(v.pipe(v.array(areaPointSchema), v.maxLength(10_000)), []);

/** What of a map of damage is taken. An area is 8-connected: pixels with the least score of the sensitivity, or more. */
export const damageChoiceSchema = v.object({
  /** 0..1: 0.5 takes what is more likely damage than not, more takes more. */
  sensitivity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  kinds: v.array(v.picklist(damageKinds)),
  /** Areas of fewer pixels are left out. */
  smallest: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Areas that are left out all the same. */
  without: points,
  /** Areas of low confidence that are taken all the same: of half the least score and more, and nowhere of the least score. */
  also: points,
});
export type DamageChoice = v.InferOutput<typeof damageChoiceSchema>;

/** What is taken until a person chooses. */
export const usualChoice: DamageChoice = {
  sensitivity: 0.5,
  kinds: [...damageKinds],
  smallest: 1,
  without: [],
  also: [],
};

/** px by which found damage is spread before it is filled: the rims of marks are softer than a detector sees. */
export const foundSpread = 1.5;

/** The score from which a pixel is taken, 1..255: 128 at the middle sensitivity. */
export function leastScore(sensitivity: number): number {
  return Math.max(1, Math.min(255, 256 - Math.round(256 * sensitivity)));
}

/** The score from which a pixel counts for an area of low confidence. */
export function faintScore(least: number): number {
  return Math.ceil(least / 2);
}
