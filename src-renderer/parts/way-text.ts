import type { FilledWay } from '../../src-main/shared/data/filled-way.ts';
import { baseFillModel } from '../../src-main/shared/recipe/model-reference.ts';
import type { App } from '../managers/app.svelte.ts';

/** What holes are filled with, in words: "Copied texture", and "Copied texture 2" where it is the second that is filled so. */
export function wayText({ t }: App['language'], { method, model }: FilledWay, count = 1): string {
  const own = model === baseFillModel ? t('fill.model.own') : model;
  const way = own ?? t(`fill.way.${method}`);
  return count > 1 ? t('fill.way.again', { way, count }) : way;
}
