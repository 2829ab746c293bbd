import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readTracedScans } from '../../../../src-main/engine/training/read-traced-scans.ts';
import { failureOf } from '../../../support/expectations.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('traced-scans');
const outline = [[1, 2], [3, 4], [5, 2.5]]; // prettier-ignore
const write = (name: string, content: unknown): string => {
  const path = scratch.file(name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
mkdirSync(scratch.file('folder'));
write('folder/2.json', { width: 20, height: 10, artefacts: [] });
write('folder/1.json', {
  scan: 1,
  width: 30,
  height: 10,
  artefacts: ['dust', 'dirt', 'short-hair', 'long-hair', 'scratch'].map((kind) => ({ kind, outline })),
});
write('folder/notes.txt', 'no scan');

it('traced scans are read from files and folders in the order of their names, by our kinds', async () => {
  const file = write('single.json', { width: 7, height: 8, artefacts: [{ kind: 'scratch', outline }] });
  const scans = await readTracedScans([scratch.file('folder'), file]);
  expect(scans.map(({ width }) => width)).toEqual([30, 20, 7]);
  expect(scans[0].marks.map(({ kind }) => kind)).toEqual(['dust', 'dust', 'dust', 'dust', 'scratches']);
  expect(scans[0].marks[0].outline).toEqual([1, 2, 3, 4, 5, 2.5]);
});

it.each([
  ['no JSON', '{', 'CONFIG_MALFORMED'],
  ['another thing', [], 'CONFIG_MALFORMED'],
  ['a kind that nobody knows', { width: 7, height: 8, artefacts: [{ kind: 'ink', outline }] }, 'CONFIG_MALFORMED'],
  ['a line', { width: 7, height: 8, artefacts: [{ kind: 'dust', outline: outline.slice(1) }] }, 'CONFIG_MALFORMED'],
  ['no width', { width: 0, height: 8, artefacts: [] }, 'CONFIG_MALFORMED'],
])('traced scans that hold %s are refused by name', async (_what, content, code) => {
  const path = write('wrong.json', content);
  const failed = await failureOf(readTracedScans([path]));
  expect([failed.code, failed.message]).toEqual([code, expect.stringContaining(path)]);
});

it('a place without traced scans is named', async () => {
  expect((await failureOf(readTracedScans([scratch.file('nowhere')]))).code).toBe('FILE_NOT_FOUND');
});
