import { clampRect, growRect, intersectRects, type Rect } from '../../shared/geometry/rect.ts';
import { hasAlpha, visiblePixels } from '../../imaging/pixels/alpha.ts';
import { requireMemory } from '../../platform/machine.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import { pullPush } from '../../imaging/pixels/pull-push.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
import type { WorkContext } from '../../platform/work-context.ts';

const cellSide = 1024;
/** px around damage whose alpha tells what it is to have. */
const surroundings = 8;
/** Of the full range: a pixel by so much more transparent than its surroundings is a hole; less is a gradient that goes on. */
const noticed = 1 / 16;
/** px around damage that a fill may look at. */
const farthest = 512;
/** Of the damage's bounds: alpha and its halves, what is known of them. */
const bytesPerPixel = 10;

/**
 * Holes in the picture made as opaque as their surroundings where they are damaged, as patches; alpha stays elsewhere, and never
 * becomes less. Colours stay as they are.
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
    forEachPixel(cell, around, (from, to) => (alpha[to] = samples[from * channels + channels - 1]));
  }
  const known = readPage(damage, around).map((value) => (value === 0 ? 1 : 0));
  const before = alpha.slice();
  pullPush(alpha, known, { width, height, channels: 1 });
  const patches: PixelPatch[] = [];
  for (const cell of cellsOf(damage.bounds, cellSide)) {
    await yieldToEventLoop();
    const pixels = await source.readRegion(cell);
    let changed = false;
    forEachPixel(cell, around, (to, from) => {
      if (known[from] !== 0 || alpha[from] - before[from] <= noticed * fullRange(depth)) return;
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
 * Where the photo is wholly transparent around the damage, 1 each; null where it nowhere is. Nothing is known of the picture there,
 * whatever colours the file has.
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
    forEachPixel(cell, bounds, (from, to) => {
      if (visible[from] !== 0 || missing[from] !== 0) return;
      hidden.values[to] = 1;
      found = true;
    });
  }
  return found ? hidden : null;
}

/** What is marked in one page or the other. */
export function unionPages(a: Page | null, b: Page | null, within: Rect): Page | null {
  if (!a || !b) return a ?? b;
  const values = readPage(a, within);
  const common = intersectRects(b.bounds, within);
  const other = readPage(b, common);
  forEachPixel(common, within, (from, to) => {
    if (other[from] !== 0) values[to] = 255;
  });
  return { bounds: within, values };
}

/** Gives each pixel of `part` its place in it, and in `whole`, which holds it. */
function forEachPixel(part: Rect, whole: Rect, visit: (inPart: number, inWhole: number) => void): void {
  for (let y = 0; y < part.height; y += 1) {
    const row = (part.y - whole.y + y) * whole.width + part.x - whole.x;
    for (let x = 0; x < part.width; x += 1) visit(y * part.width + x, row + x);
  }
}
