import { createRandom } from '../../imaging/random.ts';
import { damagePrint } from './damage.ts';
import { developed } from './film.ts';
import { throughLens } from './lens.ts';
import { createNoise } from './noise.ts';
import { printed } from './paper.ts';
import { clamp } from './ramps.ts';
import { paintScene } from './scene.ts';
import { PRINT } from './view.ts';

const SEED = 1912;

/** The sample picture. */
export function paintHarbour(): {
  width: number;
  height: number;
  clean: Uint8Array;
  damaged: Uint8Array;
  damage: Uint8Array;
} {
  const { width, height } = PRINT;
  const scene = paintScene(createNoise(SEED));
  const tones = developed(throughLens(scene), width, height, createRandom(SEED + 1));
  const print = printed(tones, width, height, createNoise(SEED + 2));
  const clean = new Uint8Array(print.length);
  for (let i = 0; i < clean.length; i += 1) clean[i] = Math.round(clamp(print[i], 0, 255));
  return { width, height, clean, ...damagePrint(clean, width, height, SEED + 3) };
}
