import { createRandom } from '../../imaging/random.ts';
import { layCrease } from './crease.ts';
import type { Flake } from './flakes.ts';
import { layFlake } from './flakes.ts';
import { createNoise } from './noise.ts';
import { createRuin, ruined } from './ruin.ts';
import { layDust, layHair, layScratches } from './scratches.ts';
import { layTear, tearCorner } from './tears.ts';

/** On the quay wall, on the water twice, in the sky twice (once across a stay of the smack's mast), on a roof. */
const FLAKES: readonly Flake[] = [
  { x: 468, y: 716, radius: 25, turn: 0.5 },
  { x: 1148, y: 936, radius: 34, turn: 2.6 },
  { x: 742, y: 1002, radius: 23, turn: 1.2 },
  { x: 402, y: 118, radius: 31, turn: 0.2 },
  { x: 1182, y: 292, radius: 26, turn: 2.0 },
  { x: 196, y: 268, radius: 21, turn: 1.5 },
];

/**
 * Damages a print as decades in a drawer would.
 * @param clean [height, width, 3]; left as it is
 * @returns damaged [height, width, 3], equal to `clean` wherever damage [height, width] is 0; ruined pixels are 255
 */
export function damagePrint(
  clean: Uint8Array,
  width: number,
  height: number,
  seed: number,
): { damaged: Uint8Array; damage: Uint8Array } {
  const random = createRandom(seed);
  const noise = createNoise(seed + 1);
  const ruin = createRuin(clean, width, height);
  for (const flake of FLAKES) layFlake(ruin, flake, noise);
  layScratches(ruin, 13, random, noise);
  layCrease(ruin, { from: [934, 0], to: [888, height], strength: 1, place: 3.3 }, noise);
  layCrease(ruin, { from: [0, 956], to: [128, height], strength: 0.42, place: 7.7 }, noise);
  layTear(ruin, { from: [0, 846], to: [262, 792], open: 11 }, noise);
  tearCorner(ruin, 196, 158, noise);
  layDust(ruin, 150, random);
  layHair(ruin, 1290, 470, 190, true, random);
  layHair(ruin, 560, 880, 150, false, random);
  return ruined(ruin, clean);
}
