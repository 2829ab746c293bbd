import { createRandom } from '../imaging/random.ts';
import { developed } from './film.ts';
import { throughLens } from './lens.ts';
import { createNoise } from './noise.ts';
import { printed } from './paper.ts';
import { paintScene } from './scene.ts';
import { PRINT } from './view.ts';

const SEED = 1912;

/** The sample picture. */
export function paintHarbour(): { width: number; height: number; clean: Uint8Array; damaged: Uint8Array; damage: Uint8Array } {
  const { width, height } = PRINT;
  const scene = paintScene(createNoise(SEED));
  const tones = developed(throughLens(scene), width, height, createRandom(SEED + 1));
  const print = printed(tones, width, height, createNoise(SEED + 2));
  const clean = Uint8Array.from(print, (v) => Math.max(0, Math.min(255, Math.round(v))));
  return { width, height, clean, damaged: clean, damage: new Uint8Array(width * height) };
}
