import { leastScore, usualChoice } from '../../shared/data/damage-choice.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { mapRows } from './map-rows.ts';

const foundFrom = leastScore(usualChoice.sensitivity);
/** The score that is certain: odds of 50 times what is even. */
const certainFrom = 250;
/** Of what is found on old photos 1 % and more is certain, on 14 whole ones 0.5 % at most. */
const certainShare = 0.0075;
/** Odds in a photo where less is. */
const doubtedOdds = 0.1;

/**
 * A map of damage in whole rows from top to bottom, with a tenth of the odds everywhere where next to nothing of what was found is certain: a whole
 * photo has rims, planks and wires that look somewhat like damage, and nothing that surely is. What is likely is found there all the same, the
 * rest counts as of low confidence.
 * @param map of `damageKinds`, 8 bits, by a network
 */
export async function* weighDoubt(map: PixelSource, yieldToEventLoop: () => Promise<void>): AsyncGenerator<Uint8Array> {
  let [found, certain] = [0, 0];
  for await (const { scores } of mapRows(map, yieldToEventLoop)) {
    for (let i = 0; i < scores.length; i += map.channels) {
      let score = 0;
      for (let channel = 0; channel < map.channels; channel += 1) score = Math.max(score, scores[i + channel]);
      if (score >= foundFrom) found += 1;
      if (score >= certainFrom) certain += 1;
    }
  }
  const odds = certain < certainShare * found ? doubtedOdds : 1;
  const weighed = Uint8Array.from({ length: 256 }, (_, score) =>
    Math.round((255 * odds * score) / (odds * score + 255 - score)),
  );
  for await (const { scores } of mapRows(map, yieldToEventLoop)) {
    yield odds === 1 ? scores : scores.map((score) => weighed[score]);
  }
}
