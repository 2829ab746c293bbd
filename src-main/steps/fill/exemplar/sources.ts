import { CONTEXT, HOLE, KNOWN, type Level } from './level.ts';
import { dilate } from './dilate.ts';
import type { ExemplarSettings } from './options.ts';
import { tuning } from './tuning.ts';

export interface SourceChoice {
  /** Half the side of the patches that this level can use. */
  radius: number;
  /** [height, width]: 1 at the centre of every patch that may be copied. */
  sources: Uint8Array;
  /** [height, width]: 1 at the centre of every patch that touches the hole. */
  reached: Uint8Array;
  /** [height, width]: 1 at the centre of every patch that touches context. */
  besideContext: Uint8Array;
}

/**
 * The patches that may be copied at a level: whole, in the picture, free of hole and context, within the search radius, and not
 * among those that this seed does without. Where none is left, the limits go one by one, the patch becomes smaller, and at
 * last there is no choice at all.
 *
 * @param scale photo pixels to a pixel of this level.
 * @param choosy whether the seed's doing without counts at this level.
 */
export async function chooseSources(
  level: Level,
  scale: number,
  settings: ExemplarSettings,
  seed: number,
  choosy: boolean,
  yieldToEventLoop: () => Promise<void>,
): Promise<SourceChoice | undefined> {
  const { width, height, kind } = level;
  const isHole = (p: number): boolean => kind[p] === HOLE;
  const largest = Math.min(settings.patchRadius, (Math.min(width, height) - 1) >> 1);
  for (let radius = largest; radius >= 1; radius--) {
    const sources = await dilate((p) => kind[p] !== KNOWN, width, height, radius, yieldToEventLoop);
    for (let p = 0; p < sources.length; p++) {
      const x = p % width;
      const inside = p >= radius * width && p < (height - radius) * width && x >= radius && x < width - radius;
      sources[p] = inside && sources[p] === 0 ? 1 : 0;
    }
    if (!sources.includes(1)) continue;
    const reached = await dilate(isHole, width, height, radius, yieldToEventLoop);
    const besideContext = await dilate((p) => kind[p] === CONTEXT, width, height, radius, yieldToEventLoop);
    let chosen = sources;
    await yieldToEventLoop();
    if (settings.searchRadius < Math.max(width, height) * scale) {
      const near = await dilate(isHole, width, height, Math.ceil(settings.searchRadius / scale), yieldToEventLoop);
      chosen = keepIfAny(chosen, (p) => near[p] === 1);
    }
    if (choosy && settings.variety > 0) {
      const cell = Math.max(1, Math.round(tuning.varietyCell / scale));
      const share = settings.variety * tuning.varietyShare * 2 ** 32;
      const cellOf = (p: number): number => hash(seed, Math.floor((p % width) / cell), Math.floor(p / (width * cell)));
      chosen = keepIfAny(chosen, (p) => cellOf(p) >= share);
    }
    return { radius, sources: chosen, reached, besideContext };
  }
  return undefined;
}

function keepIfAny(sources: Uint8Array, keep: (pixel: number) => boolean): Uint8Array {
  const kept = sources.slice();
  let any = false;
  for (let p = 0; p < kept.length; p++) {
    if (kept[p] === 0) continue;
    if (keep(p)) any = true;
    else kept[p] = 0;
  }
  return any ? kept : sources;
}

/** An unsigned 32-bit number that depends on the seed and the cell alone, whatever the level. */
function hash(seed: number, x: number, y: number): number {
  let value = seed ^ Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}
