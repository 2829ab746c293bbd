import type { DamageKind } from '../../shared/data/damage-kind.ts';
import { finish, type MaskPage } from '../../shared/mask/shapes.ts';
import { polygonWork } from '../../shared/mask/polygon.ts';
import type { RandomSource } from '../../imaging/random.ts';
import { between, chance, logBetween, type Range } from './draws.ts';
import { gaussianKernel } from './filters/gaussian-kernel.ts';
import { filterSeparably } from './filters/separable.ts';
import { emptyLayer, mark, type DamageLayer, type Size } from './structured/damage-layer.ts';

/** One mark as somebody traced it on a scan: its outline in px of the scan, x and y in turn. */
export interface TracedMark {
  readonly kind: DamageKind;
  readonly outline: readonly number[];
}

/** A scan with all that lay on it. */
export interface TracedScan {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly TracedMark[];
}

export interface TracedLook {
  /** px of the picture for one of the scan. */
  readonly scale: number;
  /** Share of bright marks: dust on a negative is white on the print, dust on a slide black. */
  readonly brightShare: number;
  readonly opacities: Range;
  /** Deviation of the Gaussian that softens the edges, px. */
  readonly softness: number;
}

/** 0.18 to 2: specks of 7 to 12 px on the scan become specks of 1.5 to 25 px. */
const scales: Range = [0.18, 2];

export function drawTracedLook(random: RandomSource): TracedLook {
  const [faintest, strongest] = chance(random, 0.5) ? [0.2, 1] : [0.5, 1];
  return {
    scale: logBetween(random, scales),
    brightShare: chance(random, 0.4) ? 0.5 : chance(random, 0.6) ? 0.95 : 0.05,
    opacities: [faintest, strongest],
    softness: between(random, [0.4, 0.9]),
  };
}

/**
 * The marks of a piece of the scan, turned and mirrored in one of eight ways, at a picture's scale: a layer for each kind that is there. They lie
 * together as they lay on the film, in clusters.
 */
export function tracedLayers(
  size: Size,
  random: RandomSource,
  scan: TracedScan,
  look: TracedLook,
): Map<DamageKind, DamageLayer> {
  const layers = new Map<DamageKind, DamageLayer>();
  const { scale } = look;
  const [right, down] = [between(random, [0, scan.width]), between(random, [0, scan.height])];
  const [mirrored, swapped] = [chance(random, 0.5), chance(random, 0.5)];
  // The scan repeats, so that a piece is never empty because it lies at its edge.
  const place = (x: number, y: number): [number, number] => {
    const across = (mirrored ? scan.width - x : x) - right;
    return swapped ? [(y - down) * scale, across * scale] : [across * scale, (y - down) * scale];
  };
  const period = [scan.width * scale, scan.height * scale];
  const [periodX, periodY] = swapped ? period.toReversed() : period;
  for (const { kind, outline } of scan.marks) {
    const points = new Float64Array(outline.length);
    let [left, top, farRight, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < outline.length; i += 2) {
      const [x, y] = place(outline[i], outline[i + 1]);
      [points[i], points[i + 1]] = [x, y];
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [farRight, bottom] = [Math.max(farRight, x), Math.max(bottom, y)];
    }
    for (let aside = firstRepeat(farRight, periodX); left + aside < size.width; aside += periodX) {
      for (let below = firstRepeat(bottom, periodY); top + below < size.height; below += periodY) {
        const layer = layers.get(kind) ?? emptyLayer(size);
        layers.set(kind, layer);
        const box = { x: left + aside, y: top + below, width: farRight - left, height: bottom - top };
        drawTraced(
          layer,
          random,
          points.map((value, i) => value + (i % 2 === 0 ? aside : below)),
          box,
          look,
        );
      }
    }
  }
  return layers;
}

/** The least multiple of `period` by which something that ends at `end` comes to end at 0 or behind. */
function firstRepeat(end: number, period: number): number {
  return Math.ceil(-end / period) * period;
}

function drawTraced(
  layer: DamageLayer,
  random: RandomSource,
  points: Float64Array,
  box: { x: number; y: number; width: number; height: number },
  { brightShare, opacities, softness }: TracedLook,
): void {
  const { width, height } = layer.coverage;
  const bright = chance(random, brightShare);
  const tone = bright ? between(random, [0.8, 1]) : between(random, [0, 0.25]);
  const opacity = between(random, opacities);
  const reach = Math.ceil(3 * softness) + 1;
  const [x, y] = [Math.max(0, Math.floor(box.x - reach)), Math.max(0, Math.floor(box.y - reach))];
  const across = Math.min(width, Math.ceil(box.x + box.width + reach)) - x;
  const down = Math.min(height, Math.ceil(box.y + box.height + reach)) - y;
  if (across <= 0 || down <= 0) return;
  const page: MaskPage = { x, y, width: across, height: down, scale: 1, values: new Uint8Array(across * down) };
  finish(polygonWork(page, { type: 'polygon', points: [...points], erase: false }));
  const sharp = Float32Array.from(page.values, (value) => value / 255);
  const raster = { width: across, height: down, channels: 1 };
  const soft = filterSeparably(sharp, raster, gaussianKernel(softness), 'repeat-edge');
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      const coverage = soft[row * across + column];
      if (coverage > 0.004) mark(layer, (y + row) * width + x + column, coverage, opacity, tone);
    }
  }
}
