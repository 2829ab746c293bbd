import type { ListedArea } from '../../contract/engine.ts';
import { faintScore, leastScore, type AreaPoint, type DamageChoice } from '../../shared/data/damage-choice.ts';
import { damageKinds, type DamageKind } from '../../shared/data/damage-kind.ts';
import { findComponents, type Component } from '../../shared/mask/components.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { mapRows } from './map-rows.ts';

export interface SelectedDamage {
  /** What was wanted, with the area at `toggle` in its new place. */
  readonly choice: DamageChoice;
  /** [height, width]: 255 where there is damage, 0 elsewhere. */
  readonly mask: Uint8Array;
  /** [height, width]: the largest score of the chosen kinds, 0..255. */
  readonly scores: Uint8Array;
  /** 8-connected areas of the mask. */
  readonly areas: number;
  readonly pixels: number;
}

/**
 * The damage that a map shows at a sensitivity. Where the smallest area is one pixel and no area is refused or added, the mask is exactly
 * what has a score of `leastScore` and more.
 * @param map of `damageKinds`, 8 bits
 * @param toggle a pixel of an area that is taken where it was not, and left out where it was taken
 */
export async function selectDamage(
  map: PixelSource,
  wanted: DamageChoice,
  yieldToEventLoop: () => Promise<void>,
  toggle?: AreaPoint,
): Promise<SelectedDamage> {
  const { width, height } = map;
  const scores = await largestScores(map, wanted.kinds, yieldToEventLoop);
  const certain = certainAreas(map, scores, wanted);
  await yieldToEventLoop();
  const isMeant = (area: Component): boolean => toggle !== undefined && holdsAny(area, [toggle]);
  const certainMeant = certain.find(isMeant);
  // Most often nothing of low confidence is wanted, and then there is no need to look for it.
  const faint = wanted.also.length > 0 || (toggle && !certainMeant) ? faintAreas(map, scores, wanted) : [];
  const choice = toggle ? toggled(wanted, toggle, certainMeant, faint.find(isMeant)) : wanted;
  const taken = [
    ...certain.filter((area) => !holdsAny(area, choice.without)),
    ...faint.filter((area) => holdsAny(area, choice.also)),
  ];
  const mask = new Uint8Array(width * height);
  for (const { runs } of taken)
    for (const { y, start, end } of runs) mask.fill(255, y * width + start, y * width + end);
  const pixels = taken.reduce((sum, area) => sum + area.pixels, 0);
  return { choice, mask, scores, areas: taken.length, pixels };
}

/** The choice in which the area that a point lies in has changed its place; the same one where it lies in none. */
function toggled(choice: DamageChoice, point: AreaPoint, certain?: Component, faint?: Component): DamageChoice {
  if (certain) return { ...choice, without: changed(choice.without, certain, point) };
  return faint ? { ...choice, also: changed(choice.also, faint, point) } : choice;
}

/** The points without those that lie in an area, or with one more where none does. */
function changed(points: readonly AreaPoint[], area: Component, point: AreaPoint): AreaPoint[] {
  return holdsAny(area, points) ? points.filter((one) => !holdsAny(area, [one])) : [...points, point];
}

/**
 * The areas that can be picked: the certain ones in reading order, then those of low confidence. Of many, those that a choice takes or is
 * certain of come before the others, and the larger before the smaller.
 */
export async function listAreas(
  map: PixelSource,
  choice: DamageChoice,
  yieldToEventLoop: () => Promise<void>,
  most = 2000,
): Promise<ListedArea[]> {
  const scores = await largestScores(map, choice.kinds, yieldToEventLoop);
  const certain = certainAreas(map, scores, choice);
  await yieldToEventLoop();
  const areas = [
    ...certain.map((area) => ({ area, faint: false, taken: !holdsAny(area, choice.without) })),
    ...faintAreas(map, scores, choice).map((area) => ({ area, faint: true, taken: holdsAny(area, choice.also) })),
  ];
  const isUnwanted = ({ faint, taken }: (typeof areas)[number]): number => Number(faint && !taken);
  const kept = new Set(
    areas.toSorted((a, b) => isUnwanted(a) - isUnwanted(b) || b.area.pixels - a.area.pixels).slice(0, most),
  );
  return areas
    .filter((one) => kept.has(one))
    .map(({ area: { bounds, runs }, faint, taken }) => {
      const [{ y, start, end }] = runs;
      return { bounds, pixel: [(start + end) >> 1, y], faint, taken };
    });
}

async function largestScores(
  map: PixelSource,
  kinds: readonly DamageKind[],
  yieldToEventLoop: () => Promise<void>,
): Promise<Uint8Array> {
  const { width, height, channels } = map;
  const chosen = damageKinds.flatMap((kind, channel) => (kinds.includes(kind) ? [channel] : []));
  const scores = new Uint8Array(width * height);
  for await (const { rect, scores: samples } of mapRows(map, yieldToEventLoop)) {
    for (let i = 0, to = rect.y * width; i < rect.height * width; i += 1, to += 1) {
      let score = 0;
      for (const channel of chosen) score = Math.max(score, samples[i * channels + channel]);
      scores[to] = score;
    }
  }
  return scores;
}

type Size = Pick<PixelSource, 'width' | 'height'>;
type Limits = Pick<DamageChoice, 'sensitivity' | 'smallest'>;

function certainAreas({ width, height }: Size, scores: Uint8Array, { sensitivity, smallest }: Limits): Component[] {
  const least = leastScore(sensitivity);
  return findComponents(scores, width, height, (score) => score >= least).filter(({ pixels }) => pixels >= smallest);
}

/** Areas of low confidence: they touch none of the certain ones, small ones included. */
function faintAreas({ width, height }: Size, scores: Uint8Array, { sensitivity, smallest }: Limits): Component[] {
  const least = leastScore(sensitivity);
  const faint = faintScore(least);
  return findComponents(scores, width, height, (score) => score >= faint).filter(
    ({ pixels, runs }) =>
      pixels >= smallest &&
      !runs.some(({ y, start, end }) => {
        for (let at = y * width + start; at < y * width + end; at += 1) if (scores[at] >= least) return true;
        return false;
      }),
  );
}

function holdsAny({ bounds, runs }: Component, points: readonly AreaPoint[]): boolean {
  return points.some(
    ([x, y]) =>
      x >= bounds.x &&
      y >= bounds.y &&
      x < bounds.x + bounds.width &&
      y < bounds.y + bounds.height &&
      runs.some((run) => run.y === y && x >= run.start && x < run.end),
  );
}
