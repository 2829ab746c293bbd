import { clampRect, forEachSharedRow, growRect, type Rect } from '../../shared/geometry/rect.ts';
import { hasAlpha, visiblePixels } from '../../imaging/pixels/alpha.ts';
import { requireMemory } from '../../platform/machine.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import { pullPush } from '../../imaging/pixels/pull-push.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
import type { WorkContext } from '../../platform/work-context.ts';

const cellSide = 1024;
/** px around damage from which its alpha is interpolated. */
const surroundings = 8;
/** Share of the full range by which a hole is more transparent than its surroundings; less is a gradient. */
const leastHole = 1 / 16;
/** px around damage that fills read. */
const farthest = 512;
/** Of the damage's bounds: alpha, its pyramid, and what is known of both. */
const bytesPerPixel = 10;

/**
 * Patches that make damaged transparent holes as opaque as their surroundings. Alpha never becomes less; colours stay.
 * @throws MEMORY_TOO_SMALL, and what `yieldToEventLoop` throws
 */
export async function alphaPass(
  source: PixelSource,
  damage: Page,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<PixelPatch[]> {
  const { channels, depth } = source;
  if (!hasAlpha(source) || !(await hasHoles(source, damage, yieldToEventLoop))) return [];
  const around = clampRect(growRect(damage.bounds, surroundings), source);
  const { width, height } = around;
  requireMemory(bytesPerPixel * width * height, 'Filling this photo');
  const alpha = new Float32Array(width * height);
  for (const cell of cellsOf(around, cellSide)) {
    await yieldToEventLoop();
    const samples = await source.readRegion(cell);
    forEachSharedPixel(cell, around, (from, to) => (alpha[to] = samples[from * channels + channels - 1]));
  }
  const known = readPage(damage, around).map((value) => (value === 0 ? 1 : 0));
  const before = alpha.slice();
  pullPush(alpha, known, { width, height, channels: 1 });
  const patches: PixelPatch[] = [];
  for (const cell of cellsOf(damage.bounds, cellSide)) {
    await yieldToEventLoop();
    const pixels = await source.readRegion(cell);
    let changed = false;
    forEachSharedPixel(cell, around, (to, from) => {
      if (known[from] !== 0 || alpha[from] - before[from] <= leastHole * fullRange(depth)) return;
      pixels[to * channels + channels - 1] = Math.min(fullRange(depth), Math.round(alpha[from]));
      changed = true;
    });
    if (changed) patches.push({ rect: cell, pixels });
  }
  return patches;
}

/** Whether any of the damage is not wholly opaque. */
async function hasHoles(
  source: PixelSource,
  damage: Page,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<boolean> {
  const { channels, depth } = source;
  const opaque = fullRange(depth);
  for (const cell of cellsOf(damage.bounds, cellSide)) {
    await yieldToEventLoop();
    const samples = await source.readRegion(cell);
    if (readPage(damage, cell).some((value, i) => value !== 0 && samples[(i + 1) * channels - 1] !== opaque))
      return true;
  }
  return false;
}

/**
 * 1 for each wholly transparent pixel within 512 px of the damage, outside of it; null where there is none. Its colours mean nothing,
 * whatever the file has there.
 */
export async function hiddenAround(
  source: PixelSource,
  damage: Page,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<Page | null> {
  if (!hasAlpha(source)) return null;
  const bounds = clampRect(growRect(damage.bounds, farthest), source);
  requireMemory(bounds.width * bounds.height, 'Filling this photo');
  const hidden: Page = { bounds, values: new Uint8Array(bounds.width * bounds.height) };
  let found = false;
  for (const cell of cellsOf(bounds, cellSide)) {
    await yieldToEventLoop();
    const visible = visiblePixels(await source.readRegion(cell), source);
    if (!visible) continue;
    const missing = readPage(damage, cell);
    forEachSharedPixel(cell, bounds, (from, to) => {
      if (visible[from] !== 0 || missing[from] !== 0) return;
      hidden.values[to] = 1;
      found = true;
    });
  }
  return found ? hidden : null;
}

/** The union of two masks inside `within`. */
export function unionPages(a: Page | null, b: Page | null, within: Rect): Page | null {
  if (!a || !b) return a ?? b;
  const values = readPage(a, within);
  forEachSharedPixel(b.bounds, within, (from, to) => {
    if (b.values[from] !== 0) values[to] = 255;
  });
  return { bounds: within, values };
}

/** Visits the pixels that two rectangles have in common, by their indices in both. */
function forEachSharedPixel(a: Rect, b: Rect, visit: (inA: number, inB: number) => void): void {
  forEachSharedRow(a, b, (inA, inB, length) => {
    for (let x = 0; x < length; x += 1) visit(inA + x, inB + x);
  });
}
