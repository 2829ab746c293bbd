import { describe, expect, it } from 'vitest';
import { readStoredNotes } from '../../../../src-main/shared/data/stored-notes.ts';
import { translateNote } from '../../../../src-renderer/texts/translate.ts';

describe('the notes of a stored photo', () => {
  it('of version 0.1.0 were sentences, and are read as notes in either language', () => {
    const notes = readStoredNotes([
      'CMYK colours become sRGB.',
      'Only the first of 3 pictures in the file is used.',
      'Other',
    ]);
    expect(notes).toEqual([
      { code: 'COLOURS_CONVERTED', message: 'CMYK colours become sRGB.', values: { from: 'CMYK' } },
      {
        code: 'FIRST_PICTURE_ONLY',
        message: 'Only the first of 3 pictures in the file is used.',
        values: { count: 3 },
      },
    ]);
    expect(notes.map((note) => translateNote('en', note))).toEqual(notes.map(({ message }) => message));
    expect(notes.map((note) => translateNote('zh', note))).toEqual([
      '照片的 CMYK 颜色已转换为 sRGB。',
      '文件中有 3 张图片，只使用第一张。',
    ]);
  });

  it('of this version stay as they are', () => {
    const note = { code: 'GAIN_MAP_UNUSED', message: 'The gain map is not kept.' } as const;
    expect(readStoredNotes([note])).toEqual([note]);
  });
});
