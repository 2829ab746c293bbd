import type { ToneParams } from './params.ts';
import type { ToneMap } from './tone-curve.ts';
import { createToneCurve } from './tone-curve.ts';

/** Those that are kept: the tables for 16 bits take longer to make than a tile to be changed. */
const most = 4;

/** Gives the curve of a tone step, time and again the same one. */
export function createToneCurves(): (params: ToneParams) => ToneMap {
  /** Least recently used first. */
  const recent = new Map<string, ToneMap>();
  return (params) => {
    const key = JSON.stringify(params);
    const map = recent.get(key) ?? createToneCurve(params);
    recent.delete(key);
    recent.set(key, map);
    for (const oldest of recent.keys()) {
      if (recent.size <= most) break;
      recent.delete(oldest);
    }
    return map;
  };
}
