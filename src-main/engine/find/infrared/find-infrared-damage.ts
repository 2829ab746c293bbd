import { damageKinds } from '../../../shared/data/damage-kind.ts';
import type { Rect } from '../../../shared/geometry/rect.ts';
import { findComponents, type Component } from '../../../shared/mask/components.ts';
import type { PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import { quantile } from '../../../imaging/quantile.ts';
import { requireMemory } from '../../../platform/machine.ts';
import type { WorkContext } from '../../../platform/work-context.ts';
import { measureCrosstalk, type Crosstalk } from './crosstalk.ts';
import { readDensities, type Shift } from './densities.ts';
import { addBlocks, blockSide, emptyBlocks, localLevel, type LocalLevel } from './local-level.ts';
import { findShift } from './registration.ts';

/** Why an infrared scan does not show the damage: silver or other film that blocks infrared, or it is another kind of picture. */
export type InfraredRefusal = 'silver' | 'other';

/** Thrown where the infrared scan does not show the damage; the picture itself may. */
export class UnusableInfrared extends Error {
  readonly why: InfraredRefusal;

  constructor(why: InfraredRefusal) {
    super(`the infrared scan does not show damage: ${why}`);
    this.why = why;
  }
}

const kinds = damageKinds.length;
const [dust, scratches] = (['dust', 'scratches'] as const).map((kind) => damageKinds.indexOf(kind));

const usualMemory = 96 * 2 ** 20;
/** Densities of infrared and three colours, and what is read of them. */
const bytesPerPixel = 40;

/** Deviations below the level that are damage, and the least difference in log₂ of the light that is: 4 %. */
const darkDeviations = 6;
const darkLeast = 0.06;
/** Of the score, for twice the difference. */
const scoreOfTwice = 100;
const middle = 128;
/** Half the difference, which is noise. */
const leastScore = middle - scoreOfTwice;
/** From here on pixels belong together. */
const joining = 64;

/** A picture that so much of the infrared shows, so strongly, is silver: dyes show a tenth of this. */
const silverStrength = 0.35;
const silverCorrelation = 0.5;
/** A share of wholly black and white samples that no scan has, but a selection. */
const mostClipped = 0.5;
/** log₂: noise that no scan of the usual kind has in half of its blocks, but a picture. */
const mostSpread = 0.25;
/** A share of damage that no film has. */
const mostDamage = 0.15;

/**
 * The map of damage as an infrared scan shows it, in whole rows from top to bottom: [rows, width, 4], 0..255 as `findDamage` gives it.
 * Film's dyes let infrared through, dust and scratches do not: what is darker than its surroundings is damage, once the little that
 * infrared shows of the picture is taken off. Long thin areas are scratches, all others dust. Memory: two bytes a pixel, and a band.
 * @param picture the photo as it was scanned
 * @param plane its infrared scan, of one channel
 * @throws UnusableInfrared, MEMORY_TOO_SMALL, and what `context.yieldToEventLoop` throws
 */
export async function* findInfraredDamage(
  picture: PixelSource,
  plane: PixelSource,
  context: WorkContext,
  memory = usualMemory,
): AsyncGenerator<Uint8Array> {
  const { width, height } = picture;
  const bandRows = blockSide * Math.max(1, Math.floor(memory / (bytesPerPixel * width * blockSide)));
  requireMemory(width * (2 * height + Math.min(height, bandRows) * bytesPerPixel), 'Finding the damage');
  const shift = await findShift(picture, plane, context);
  context.progress(0.1);
  const crosstalk = await measureCrosstalk(picture, plane, shift, context);
  requireInfrared(crosstalk);
  const scan: Scan = { picture, plane, shift, crosstalk };
  const bands = Array.from({ length: Math.ceil(height / bandRows) }, (_, index): Rect => {
    const y = index * bandRows;
    return { x: 0, y, width, height: Math.min(bandRows, height - y) };
  });

  const blocks = emptyBlocks(picture);
  for (const band of bands) {
    addBlocks(blocks, await rest(scan, band, context), band);
    context.progress(0.15 + (0.35 * (band.y + band.height)) / height);
  }
  if (quantile(blocks.spreads, 0.5) > mostSpread) throw new UnusableInfrared('other');
  const level = await localLevel(blocks, () => context.yieldToEventLoop());

  const scores = new Uint8Array(width * height);
  for (const band of bands) {
    await score(scan, band, level, scores, context);
    context.progress(0.5 + (0.4 * (band.y + band.height)) / height);
  }
  const areScratches = await judge(scores, picture, context);
  for (const band of bands) {
    await context.yieldToEventLoop();
    const map = new Uint8Array(band.width * band.height * kinds);
    for (let i = 0, from = band.y * width; i < band.width * band.height; i += 1, from += 1) {
      if (scores[from] > 0) map[i * kinds + (areScratches[from] ? scratches : dust)] = scores[from];
    }
    yield map;
  }
  context.progress(1);
}

interface Scan {
  readonly picture: PixelSource;
  readonly plane: PixelSource;
  readonly shift: Shift;
  readonly crosstalk: Crosstalk;
}

function requireInfrared({ strength, correlation, clipped }: Crosstalk): void {
  if (clipped > mostClipped) throw new UnusableInfrared('other');
  if (correlation > silverCorrelation && strength > silverStrength) throw new UnusableInfrared('silver');
}

/** The infrared of a band without what it shows of the picture, log₂: [band.height, band.width]. */
async function rest({ picture, plane, shift, crosstalk }: Scan, band: Rect, context: WorkContext) {
  await context.yieldToEventLoop();
  const { infrared, colours } = await readDensities(picture, plane, band, shift);
  crosstalk.shares.forEach((share, channel) => {
    const values = colours[channel];
    for (let i = 0; i < infrared.length; i += 1) infrared[i] -= share * values[i];
  });
  return infrared;
}

/**
 * Scores a band: 128 where it is as much darker than usual as damage must be, more by the logarithm of how much darker it is; 0 where the
 * infrared does not reach.
 */
async function score(scan: Scan, band: Rect, level: LocalLevel, scores: Uint8Array, context: WorkContext) {
  const { width } = band;
  const { plane, shift } = scan;
  const values = await rest(scan, band, context);
  const [levels, spreads] = [new Float32Array(width), new Float32Array(width)];
  const [left, right] = [Math.max(0, -shift.x), Math.min(width, plane.width - shift.x)];
  for (let y = 0; y < band.height; y += 1) {
    await context.yieldToEventLoop();
    const rowOfPlane = band.y + y + shift.y;
    if (rowOfPlane < 0 || rowOfPlane >= plane.height) continue;
    level.row(band.y + y, levels, spreads);
    for (let x = left; x < right; x += 1) {
      const darker = levels[x] - values[y * width + x];
      if (darker <= 0) continue;
      const found = Math.round(
        middle + scoreOfTwice * Math.log2(darker / Math.max(darkLeast, darkDeviations * spreads[x])),
      );
      if (found > leastScore) scores[(band.y + y) * width + x] = Math.min(255, found);
    }
  }
}

/** Clears what is no damage, noise and the film's holder, and says which pixels are of scratches: [height, width]. */
async function judge(scores: Uint8Array, { width, height }: PixelSource, context: WorkContext): Promise<Uint8Array> {
  const areScratches = new Uint8Array(width * height);
  const fill = (target: Uint8Array, { runs }: Component, value: number): void => {
    for (const { y, start, end } of runs) target.fill(value, y * width + start, y * width + end);
  };
  for (const area of findComponents(scores, width, height)) {
    await context.yieldToEventLoop();
    if (isNoise(area, scores, width)) fill(scores, area, 0);
  }
  let damaged = 0;
  for (const area of findComponents(scores, width, height, (value) => value >= joining)) {
    await context.yieldToEventLoop();
    if (isHolder(area, width, height)) {
      fill(scores, area, 0);
      continue;
    }
    damaged += area.pixels;
    if (isScratch(area)) fill(areScratches, area, 1);
  }
  if (damaged > mostDamage * width * height) throw new UnusableInfrared('other');
  return areScratches;
}

/** A few pixels are damage only where they are dark, and one or two only where they are very dark. */
function isNoise({ pixels, runs }: Component, scores: Uint8Array, width: number): boolean {
  if (pixels > 4) return false;
  const least = pixels <= 2 ? 190 : middle;
  return runs.every(({ y, start, end }) => scores.subarray(y * width + start, y * width + end).every((s) => s < least));
}

/** px: dust and fibres at a scan's border are thinner. */
const holderThickness = 40;

function isHolder({ bounds, pixels }: Component, width: number, height: number): boolean {
  const { x, y } = bounds;
  const touches = x === 0 || y === 0 || x + bounds.width === width || y + bounds.height === height;
  return touches && pixels / Math.max(bounds.width, bounds.height) > holderThickness;
}

const scratchLength = 24;
/** Share of the square over its diagonal that a line covers at most. */
const scratchCover = 0.1;

function isScratch({ bounds, pixels }: Component): boolean {
  const square = bounds.width ** 2 + bounds.height ** 2;
  return square >= scratchLength ** 2 && pixels <= scratchCover * square;
}
