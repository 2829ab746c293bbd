import { damageKinds, type DamageKind } from '../../shared/data/damage-kind.ts';
import type { RandomSource } from '../../imaging/random.ts';
import { lumaAt } from '../../imaging/colour/luma.ts';
import { between, chance, logBetween } from './draws.ts';
import { filterSeparably } from './filters/separable.ts';
import type { Picture } from './picture.ts';
import { creaseLayer } from './structured/creases.ts';
import type { DamageLayer, Size } from './structured/damage-layer.ts';
import { drawDustCount, dustLayer } from './structured/dust.ts';
import { drawHairCount, hairLayer } from './structured/hairs.ts';
import { paintLayer, type Tint } from './structured/paint-layer.ts';
import { bandLayer, drawScratchCount, scratchLayer } from './structured/scratches.ts';
import { tearLayer } from './structured/tears.ts';
import { drawTracedLook, tracedLayers, type TracedLook, type TracedScan } from './traced-marks.ts';

/** Strength, 0..1, from which a mark is damage, and below which it is nothing: what lies between is not learned from. */
const damagedFrom = 0.15;
const wholeBelow = 0.05;
/** Change, 0..1, below which a mark is not seen: a white speck in a white sky. */
const seenFrom = 5 / 255;
/** The same as a share of the deviation around it: a faint speck in gravel. */
const seenOfTexture = 0.8;
/** px a side of what counts as around. */
const around = 9;

const kindCount = damageKinds.length;

/** Pictures with traced marks, where there are any. */
const tracedShare = 0.75;

/** Marks of one kind. */
export interface Marks {
  readonly kind: DamageKind;
  readonly layer: DamageLayer;
  /** The colour of white. */
  readonly tint: Tint;
}

/** Where marks lie, as a detector learns it. */
export interface MarkLabels {
  /** [height, width, 4]: 1 where a kind of `damageKinds` lies. */
  readonly damage: Float32Array;
  /** [height, width]: 0 where nobody could say whether there is damage; elsewhere what it was, and 1 in damage. */
  readonly weight: Float32Array;
}

/** Lays marks over a picture, one kind after the other, and labels them. What drowns in the picture's own texture or grain is not seen. */
export function layMarks(picture: Picture, marks: readonly Marks[], labels: MarkLabels): Picture {
  const texture = deviations(picture);
  let result = picture;
  for (const { kind, layer, tint } of marks) {
    const marked = paintLayer(result, layer, tint);
    label(labels, result, marked, { kind: damageKinds.indexOf(kind), layer, texture });
    result = marked;
  }
  return result;
}

/** Marks of at least one kind: traced ones where there are any, and drawn ones. */
export function drawMarks(size: Size, scans: readonly TracedScan[], random: RandomSource): Marks[] {
  const marks: Marks[] = [];
  const add = (kind: DamageKind, layer: DamageLayer): void =>
    void marks.push({ kind, layer: weakened(hardened(layer, random), random), tint: drawTint(random) });
  if (scans.length > 0 && chance(random, tracedShare)) {
    const scan = scans[random.below(scans.length)];
    for (const [kind, layer] of tracedLayers(size, random, scan, drawTracedLook(random))) add(kind, layer);
  }
  for (const mark of drawnMarks) if (chance(random, mark.probability)) add(mark.kind, drawMark(mark, size, random));
  if (marks.length > 0) return marks;
  const mark = drawnMarks[random.below(drawnMarks.length)];
  add(mark.kind, drawMark(mark, size, random));
  return marks;
}

/** Drawn marks of one kind, dust among them hairs. */
export function drawMarksOf(kind: DamageKind, size: Size, random: RandomSource): Marks[] {
  const drawn = drawnMarks.filter((mark) => mark.kind === kind);
  return drawn.map((mark) => ({ kind, layer: weakened(drawMark(mark, size, random), random), tint: drawTint(random) }));
}

/** Marks that were traced on a scan, a layer for each kind. */
export function layTraced(size: Size, random: RandomSource, scan: TracedScan, look: TracedLook): Marks[] {
  return [...tracedLayers(size, random, scan, look)].map(([kind, layer]) => ({ kind, layer, tint: drawTint(random) }));
}

interface DrawnMark {
  readonly kind: DamageKind;
  readonly probability: number;
  /** @param scale how much larger it is than on a print of 300 dpi */
  draw(size: Size, random: RandomSource, scale: number): DamageLayer;
}

function drawMark({ draw }: DrawnMark, size: Size, random: RandomSource): DamageLayer {
  return draw(size, random, logBetween(random, [1, 2.5]));
}

const drawnMarks: readonly DrawnMark[] = [
  {
    kind: 'dust',
    probability: 0.2,
    draw: (size, random, scale) =>
      dustLayer(size, random, {
        radii: [0.7 * scale, 4 * scale],
        count: Math.ceil(drawDustCount(size, random) / scale ** 2),
      }),
  },
  {
    kind: 'dust',
    probability: 0.2,
    draw: (size, random) => hairLayer(size, random, { count: drawHairCount(size, random) }),
  },
  {
    kind: 'scratches',
    probability: 0.5,
    draw: (size, random, scale) =>
      scratchLayer(size, random, {
        widths: [0.7, 4 * scale],
        count: Math.ceil(drawScratchCount(size, random) / scale),
        evenShare: 0.45,
        alongShare: 0.3,
      }),
  },
  {
    kind: 'scratches',
    probability: 0.1,
    draw: (size, random, scale) => bandLayer(size, random, [4, 16 * scale]),
  },
  {
    kind: 'creases',
    probability: 0.2,
    draw: (size, random, scale) => creaseLayer(size, random, { widths: [2, 8 * scale] }),
  },
  {
    kind: 'tears',
    probability: 0.16,
    draw: (size, random) => tearLayer(size, random, { area: logBetween(random, [0.001, 0.08]) }),
  },
];

/** Marks that let more of the picture through than they are drawn with, some of the time. */
function weakened(layer: DamageLayer, random: RandomSource): DamageLayer {
  if (chance(random, 0.6)) return layer;
  const share = between(random, [0.35, 1]);
  return { ...layer, strength: { ...layer.strength, values: layer.strength.values.map((value) => value * share) } };
}

/** Marks whose edges are steps, some of the time, as in scans that were sharpened or taken over without smoothing. */
function hardened(layer: DamageLayer, random: RandomSource): DamageLayer {
  if (!chance(random, 0.25)) return layer;
  const { coverage, strength } = layer;
  const values = strength.values.map((value, i) =>
    coverage.values[i] < 0.5 ? 0 : Math.min(1, value / coverage.values[i]),
  );
  return {
    ...layer,
    coverage: { ...coverage, values: coverage.values.map((value) => (value < 0.5 ? 0 : 1)) },
    strength: { ...strength, values },
  };
}

/** White paper, more or less yellowed; now and then a colour, as a scratch that did not go through all layers of a film has. */
function drawTint(random: RandomSource): Tint {
  if (chance(random, 0.1)) return [between(random, [0.3, 1]), between(random, [0.3, 1]), between(random, [0.3, 1])];
  const yellow = between(random, [0, 0.15]);
  return [1, 1 - yellow / 3, 1 - yellow];
}

/** Largest difference of a pixel's channels. */
export function change(one: Picture, other: Picture, pixel: number): number {
  let largest = 0;
  for (let i = 3 * pixel; i < 3 * pixel + 3; i += 1) {
    largest = Math.max(largest, Math.abs(one.pixels[i] - other.pixels[i]));
  }
  return largest;
}

function label(
  { damage, weight }: MarkLabels,
  before: Picture,
  marked: Picture,
  { kind, layer, texture }: { kind: number; layer: DamageLayer; texture: Float32Array },
): void {
  layer.strength.values.forEach((share, pixel) => {
    if (share < wholeBelow) return;
    const seen = change(before, marked, pixel) >= Math.max(seenFrom, seenOfTexture * texture[pixel]);
    if (share >= damagedFrom && seen) damage[pixel * kindCount + kind] = 1;
    const damaged = damage.subarray(pixel * kindCount, (pixel + 1) * kindCount).some((there) => there > 0);
    weight[pixel] = damaged ? 1 : 0;
  });
}

/** Standard deviation of the luma around each pixel: [height, width]. */
function deviations({ width, height, pixels }: Picture): Float32Array {
  const luma = Float32Array.from({ length: width * height }, (_, i) => lumaAt(pixels, 3 * i));
  const box = new Float64Array(around).fill(1 / around);
  const mean = (values: Float32Array): Float32Array =>
    filterSeparably(values, { width, height, channels: 1 }, box, 'repeat-edge');
  const means = mean(luma);
  return mean(luma.map((value) => value * value)).map((square, i) => Math.sqrt(Math.max(0, square - means[i] ** 2)));
}
