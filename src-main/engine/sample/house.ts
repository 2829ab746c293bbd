import type { Point } from './geometry.ts';
import type { WallKind } from './walls.ts';

/** What a house is made of and where it stands. */
export interface House {
  /** The foot of the front's left corner, for someone who faces it. */
  corner: Point;
  /** Along the front, to the right; level, of length 1. */
  across: Point;
  /** Metres: front, depth, foot to eaves, eaves to ridge. */
  width: number;
  depth: number;
  eaves: number;
  rise: number;
  /** Which way the ridge runs: along the street, or towards it with a gable in the front. */
  ridge: 'along' | 'gable';
  kind: WallKind;
  /** Reflectance of wall and roof. */
  wall: number;
  roof: number;
  storeys: number;
  /** What is written over the shop, if there is one. */
  shop?: string;
  chimneys: number;
  /** Windows in the roof. */
  dormers?: number;
  /** Shifts every pattern of this house. */
  place: number;
}
