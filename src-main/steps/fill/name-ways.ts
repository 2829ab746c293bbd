import type { HoleGroup, HoleReport } from '../../shared/data/photo.ts';
import type { FilledWay } from '../../shared/data/filled-way.ts';
import type { Component } from '../../shared/mask/components.ts';
import type { Page } from '../../imaging/pages/page.ts';
import { pixelKind } from './damage-map.ts';

const methodOf: Record<number, FilledWay['method']> = {
  [pixelKind.smooth]: 'smooth',
  [pixelKind.detail]: 'detail',
  [pixelKind.copied]: 'exemplar',
  [pixelKind.drawn]: 'network',
};

/**
 * What each group of holes is filled with, by the wide damage in it, as what is narrow is filled alike in all variants.
 * @param holes as they were grouped, with runs in source px
 * @param kinds of one variant
 * @param wide of the same bounds: `copied` where damage is wide
 * @param models names of the networks that restore what was filled before, and of the imported model
 */
export function nameWays(
  groups: readonly HoleGroup[],
  holes: readonly (HoleReport & Pick<Component, 'runs'>)[],
  { bounds, values }: Page,
  wide: Page,
  models: { restoring: string | undefined; all: boolean; drawing: string | undefined },
): FilledWay[] {
  const groupOf = new Map(
    groups.flatMap(({ at }, group) =>
      at.flatMap((x, i) => (i % 2 === 0 ? [[`${x} ${at[i + 1]}`, group] as const] : [])),
    ),
  );
  const found = groups.map(() => new Set<number>());
  for (const { runs } of holes) {
    const [{ start: left, y: top }] = runs;
    // Those that are too many to be named are the last group.
    const kinds = found[groupOf.get(`${left} ${top}`) ?? groups.length - 1];
    for (const { y, start, end } of runs) {
      const row = (y - bounds.y) * bounds.width - bounds.x;
      for (let i = row + start; i < row + end; i += 1) if (wide.values[i] === pixelKind.copied) kinds.add(values[i]);
    }
  }
  const restored = models.restoring === undefined ? {} : { model: models.restoring };
  return found.map((kinds) => {
    if (models.all || kinds.size === 0) return { method: 'network', ...restored };
    if (kinds.size > 1) return { method: 'mixed' };
    const method = methodOf[[...kinds][0]];
    return method === 'network' && models.drawing !== undefined ? { method, model: models.drawing } : { method };
  });
}
