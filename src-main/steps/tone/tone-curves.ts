import { LruCache } from '../../shared/lru-cache.ts';
import type { ToneParams } from './params.ts';
import { createToneCurve, type ToneMap } from './tone-curve.ts';

/** Curves that are kept: the tables for 16 bits take longer to make than a tile takes to be changed. */
const capacity = 4;

/** Gives the curve of a tone step, the same one for the same parameters. */
export function createToneCurves(): (params: ToneParams) => ToneMap {
  const curves = new LruCache<ToneMap>({ capacity });
  return (params) => curves.getOrSet(JSON.stringify(params), () => createToneCurve(params));
}
