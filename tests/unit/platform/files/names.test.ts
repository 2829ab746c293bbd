import { readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutToBytes, nameBytes, numberedPath } from '../../../../src-main/platform/files/names.ts';
import {
  isTemporaryName,
  removeLeftoversOf,
  temporaryName,
} from '../../../../src-main/platform/files/temporary-files.ts';
import { writeOutput } from '../../../../src-main/platform/outputs/write-output.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('names');

describe('names of files, measured in bytes', () => {
  it('are cut between characters', () => {
    expect(cutToBytes('照片', 5)).toBe('照');
    expect(cutToBytes('a😀', 4)).toBe('a');
    expect(cutToBytes('a😀', 5)).toBe('a😀');
  });

  it('have room for a number, and for what a file in the making adds', () => {
    for (const name of ['a.png', `${'照'.repeat(83)}.png`, `${'n'.repeat(251)}.png`]) {
      expect(nameBytes(basename(numberedPath(`/x/${name}`, 1234)))).toBeLessThanOrEqual(255);
      const temporary = `${temporaryName(`/x/${name}`)}-upright.v`;
      expect(nameBytes(basename(temporary))).toBeLessThanOrEqual(255);
      expect(isTemporaryName(temporary)).toBe(true);
    }
    expect(numberedPath('/x/a.b.png', 2)).toBe('/x/a.b 2.png');
  });

  it('of 255 bytes can be written, and their leftovers found', async () => {
    const path = scratch.file(`${'n'.repeat(251)}.png`);
    const left = temporaryName(path).replace(`-${process.pid}-`, '-999999999-');
    writeFileSync(left, 'half');
    await removeLeftoversOf(path);
    expect(readdirSync(scratch.path)).toEqual([]);
    await writeOutput({ path, overwrite: false }, 'whole');
    expect(readdirSync(scratch.path)).toEqual([basename(path)]);
  });
});
