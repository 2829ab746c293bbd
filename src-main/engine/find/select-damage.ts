import { damageKinds, type DamageKind } from '../../shared/data/damage-kind.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { findComponents } from '../../imaging/pages/components.ts';

/** What of a map of damage is taken. */
export interface DamageChoice {
  /** 0..1: 0.5 takes what is more likely damage than not, more takes more. */
  readonly sensitivity: number;
  readonly kinds: readonly DamageKind[];
  /** Areas of fewer pixels are left out. */
  readonly smallest: number;
}

export interface SelectedDamage {
  /** [height, width]: 255 where there is damage, 0 elsewhere. */
  readonly mask: Uint8Array;
  /** [height, width]: the largest score of the chosen kinds, 0..255. */
  readonly scores: Uint8Array;
  /** 8-connected areas of the mask. */
  readonly areas: number;
  readonly pixels: number;
}

const rowsOfTurn = 64;

/** The score from which a pixel is taken, 1..255: 128 at the middle sensitivity. */
export function leastScore(sensitivity: number): number {
  return Math.max(1, Math.min(255, 256 - Math.round(256 * sensitivity)));
}

/**
 * The damage that a map shows at a sensitivity. Where the smallest area is one pixel, the mask is exactly what has a score of `leastScore`
 * and more.
 * @param map of `damageKinds`, 8 bits
 */
export async function selectDamage(
  map: PixelSource,
  { sensitivity, kinds, smallest }: DamageChoice,
  yieldToEventLoop: () => Promise<void>,
): Promise<SelectedDamage> {
  const { width, height, channels } = map;
  const chosen = damageKinds.flatMap((kind, channel) => (kinds.includes(kind) ? [channel] : []));
  const least = leastScore(sensitivity);
  const mask = new Uint8Array(width * height);
  const scores = new Uint8Array(width * height);
  for (let y = 0; y < height; y += rowsOfTurn) {
    await yieldToEventLoop();
    const rows = Math.min(rowsOfTurn, height - y);
    const samples = await map.readRegion({ x: 0, y, width, height: rows });
    for (let i = 0, to = y * width; i < rows * width; i += 1, to += 1) {
      let score = 0;
      for (const channel of chosen) score = Math.max(score, samples[i * channels + channel]);
      scores[to] = score;
      if (score >= least) mask[to] = 255;
    }
  }
  let [areas, pixels] = [0, 0];
  for (const component of findComponents(mask, width, height)) {
    if (component.pixels >= smallest) {
      areas += 1;
      pixels += component.pixels;
      continue;
    }
    for (const { y, start, end } of component.runs) mask.fill(0, y * width + start, y * width + end);
  }
  return { mask, scores, areas, pixels };
}
