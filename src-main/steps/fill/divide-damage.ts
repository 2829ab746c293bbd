import type { Size } from '../../shared/geometry/rect.ts';
import { findComponents, type Component } from '../../shared/mask/components.ts';
import type { Page } from '../../imaging/pages/page.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import { classifyDamage, pixelKind } from './damage-map.ts';
import { evidenceOf, type FillMethod, type FillStep } from './params.ts';

/** px: damage that a disc of this radius fits into is wide, as a smooth surface would show as a blur. docs/fills.md has the measurements. */
const wideRadius = 14;
/** px: the same for copied detail, as a narrower smooth fill hardly lacks any. */
const detailRadius = 3;
/** px of the longer side of a connected part of the damage that is a speck. */
const speckSide = 24;

const wideFrom: Record<FillMethod, number> = {
  smooth: Infinity,
  exemplar: 0,
  detail: wideRadius,
  auto: wideRadius,
  network: wideRadius,
};

/** Divides damage by its width: what a method takes for wide is of the kind `copied`, the rest smooth. */
export function divideByWidth(damage: Page, method: FillMethod, size: Size, context: WorkContext): Promise<Page> {
  return classifyDamage(damage, wideFrom[method], pixelKind.copied, size, context);
}

/** Whether a step fills damage smoothly with copied detail. */
export function hasDetail(step: FillStep): boolean {
  return step.params.method === 'detail' || evidenceOf(step) !== undefined;
}

/**
 * The damage, of the kind `detail` where it is wide enough for that. `auto` leaves specks without: of what is known on all sides a smooth surface says
 * nearly as much, and detail that is not quite right costs them 0.5 dB.
 */
export async function findDetailed(damage: Page, method: FillMethod, size: Size, context: WorkContext): Promise<Page> {
  const kinds = await classifyDamage(damage, detailRadius, pixelKind.detail, size, context);
  if (method === 'detail' || !kinds.values.includes(pixelKind.detail)) return kinds;
  const { width, height } = kinds.bounds;
  for (const { bounds, runs } of findComponents(kinds.values, width, height)) {
    if (Math.max(bounds.width, bounds.height) >= speckSide) continue;
    for (const { y, start, end } of runs) kinds.values.fill(pixelKind.smooth, y * width + start, y * width + end);
  }
  return kinds;
}

/** Whether a part of a page has wide damage. @param wide as from `divideByWidth`, of the same bounds */
export function isWide({ runs }: Component, { bounds, values }: Page): boolean {
  return runs.some(({ y, start, end }) => {
    const row = y * bounds.width;
    return values.subarray(row + start, row + end).includes(pixelKind.copied);
  });
}
