// The photographs that detectors and restorations are measured on, with damage that nobody learned from.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lab } from '../build.mjs';
import { measure, usualPhotos } from './measure.mjs';

export const tones = ['colour', 'grey', 'sepia'];
/** Which pictures have drawn marks of a kind: those whose number leaves `at` when it is divided by `of`. */
const turns = { scratches: { of: 2, at: 0 }, creases: { of: 3, at: 0 }, tears: { of: 4, at: 1 } };

export const markedOptions = {
  photos: { type: 'string', default: usualPhotos },
  traced: { type: 'string', default: join(usualPhotos, '../damage/scan-4.json') },
  count: { type: 'string', default: '1000' },
  drawn: { type: 'boolean', default: false },
};

/** FOLDER/val and FOLDER/people-val, at most `count`; none, and a line that says so, where they or the marks are missing. */
export function measuringPhotos({ photos: folder, traced, count }) {
  const photos = ['val', 'people-val']
    .map((name) => join(folder, name))
    .filter((place) => existsSync(place))
    .flatMap((place) =>
      readdirSync(place)
        .sort()
        .map((name) => join(place, name)),
    )
    .slice(0, Number(count));
  if (photos.length > 0 && existsSync(traced)) return photos;
  console.log(`No measuring photos at ${folder}, or no traced marks at ${traced}; nothing is measured.`);
  return [];
}

/**
 * Each photo in three tones, all with traced marks at half to twice the size of the scan; with `drawn` some with drawn scratches, creases and
 * tears besides. Writes NAME.marked.png, NAME.clean.png and NAME.truth.png of each.
 */
export async function markAll(photos, { traced, drawn: withDrawn }, scratch) {
  const pictures = [];
  for (const [index, photo] of photos.entries()) {
    for (const [place, tone] of tones.entries()) {
      const number = 3 * index + place;
      const name = join(scratch, String(number).padStart(3, '0'));
      pictures.push({ name, tone, photo });
      const drawn = Object.keys(turns).filter((kind) => withDrawn && number % turns[kind].of === turns[kind].at);
      // The golden ratio's multiples spread evenly.
      const scale = 0.5 * 4 ** ((number * 0.618034) % 1);
      const outputs = ['--out', `${name}.marked.png`, '--clean', `${name}.clean.png`, '--truth', `${name}.truth.png`];
      const flags = ['--tone', tone, '--traced', traced, '--scale', scale.toFixed(3), '--seed', String(1000 + number)];
      if (drawn.length > 0) flags.push('--kinds', ...drawn);
      await measure(process.execPath, [lab, 'mark', photo, ...outputs, ...flags]);
    }
  }
  return pictures;
}
