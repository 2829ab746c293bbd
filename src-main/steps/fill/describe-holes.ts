import type { HoleReport } from '../../shared/data/photo.ts';
import type { Rect } from '../../shared/geometry/rect.ts';
import { squaredDistance } from '../../shared/mask/distance.ts';
import type { Component } from '../../shared/mask/components.ts';
import type { Page } from '../../imaging/pages/page.ts';
import { pixelKind } from './damage-map.ts';
import { touchesAny } from './evidence/touches-any.ts';

/** px of the page on which half-widths are measured, at most. */
const largestPage = 4_000_000;

/**
 * Reports each part of the damage: bounds, size, and the fill that it gets.
 * @param components the 8-connected parts of `kinds`
 * @param faces boxes, source px
 * @param restored which damage a network restores afterwards
 */
export async function describeHoles(
  components: readonly Component[],
  kinds: Page,
  faces: readonly Rect[],
  restored: 'thin' | 'all' | undefined,
  yieldToEventLoop: () => Promise<void>,
): Promise<HoleReport[]> {
  const { bounds, values } = kinds;
  const reports: HoleReport[] = [];
  for (const component of components) {
    await yieldToEventLoop();
    const found = new Set<number>();
    for (const run of component.runs) {
      for (let x = run.start; x < run.end; x += 1) found.add(values[run.y * bounds.width + x]);
    }
    reports.push({
      x: bounds.x + component.bounds.x,
      y: bounds.y + component.bounds.y,
      width: component.bounds.width,
      height: component.bounds.height,
      pixels: component.pixels,
      halfWidth: halfWidthOf(component),
      method: methodOf(found),
      ...(touchesAny(component, bounds, faces) ? { face: true } : {}),
      network: restored === 'all' || (restored === 'thin' && found.has(pixelKind.smooth)) || found.has(pixelKind.drawn),
    });
  }
  return reports;
}

function methodOf(found: ReadonlySet<number>): HoleReport['method'] {
  if (found.has(pixelKind.drawn)) return 'network';
  if (!found.has(pixelKind.copied)) return found.has(pixelKind.detail) ? 'detail' : 'smooth';
  return found.size > 1 ? 'both' : 'exemplar';
}

/** Largest distance from inside a component to its edge, px; of very large ones on a reduced page. */
function halfWidthOf({ bounds, runs }: Component): number {
  const area = (bounds.width + 2) * (bounds.height + 2);
  const step = Math.max(1, Math.ceil(Math.sqrt(area / largestPage)));
  const page: Rect = {
    x: 0,
    y: 0,
    width: Math.ceil(bounds.width / step) + 2,
    height: Math.ceil(bounds.height / step) + 2,
  };
  const values = new Uint8Array(page.width * page.height);
  for (const run of runs) {
    const row = (Math.floor((run.y - bounds.y) / step) + 1) * page.width;
    const start = Math.floor((run.start - bounds.x) / step) + 1;
    const end = Math.floor((run.end - 1 - bounds.x) / step) + 1;
    values.fill(1, row + start, row + end + 1);
  }
  const distance = squaredDistance((index) => values[index] === 0, page.width, page.height);
  let largest = 0;
  for (const value of distance) if (value > largest) largest = value;
  return Math.round(Math.sqrt(largest) * step * 10) / 10;
}
