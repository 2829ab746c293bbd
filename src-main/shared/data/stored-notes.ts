import type { PhotoNote } from './photo.ts';

const sentences: [PhotoNote['code'], string, RegExp][] = [
  ['COLOURS_CONVERTED', 'from', /^(\S+) colours become sRGB\.$/],
  ['FIRST_PICTURE_ONLY', 'count', /^Only the first of (\d+) pictures in the file is used\.$/],
];

/** The notes of a stored photo. Version 0.1.0 kept them as sentences; those it knew get their codes, others are left out. */
export function readStoredNotes(stored: readonly (PhotoNote | string)[]): PhotoNote[] {
  return stored.flatMap((note) => {
    if (typeof note !== 'string') return [note];
    return sentences.flatMap(([code, name, sentence]) => {
      const value = sentence.exec(note)?.[1];
      if (value === undefined) return [];
      return [{ code, message: note, values: { [name]: code === 'FIRST_PICTURE_ONLY' ? Number(value) : value } }];
    });
  });
}
