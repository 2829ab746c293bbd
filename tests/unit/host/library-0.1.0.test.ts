import Driver from 'libsql';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EditDocument } from '../../../src-main/contract/host.ts';
import type { ExportOptions } from '../../../src-main/contract/jobs.ts';
import { runCli } from '../../support/cli.ts';
import { largestDifference } from '../../support/expectations.ts';
import { libraryForFile } from '../../support/library.ts';
import { rawPixels, sha256 } from '../../support/pictures.ts';

interface Expected {
  photos: Record<
    string,
    {
      id: string;
      state: EditDocument['state'];
      undo: string | null;
      redo: string | null;
      /** Numbers of steps, operations of damage and of avoid after each undo, down to the first. */
      undone: [number, number, number][];
      exports: Record<string, { file: string; sha256: string }>;
    }
  >;
}

const data = join(import.meta.dirname, '../../data/0.1.0');
const expected = JSON.parse(readFileSync(join(data, 'expected.json'), 'utf8')) as Expected;
const names = Object.keys(expected.photos);
/** Networks worked on it: equal but for the last bits of another processor's arithmetic. */
const byNetwork = 'plain.webp';

const library = libraryForFile('0.1.0', () => {
  for (const part of ['library', 'photos']) cpSync(join(data, part), library.file(part), { recursive: true });
  cpSync(join(import.meta.dirname, '../../../resources/models'), library.file('models'), { recursive: true });
  const database = new Driver(library.file('library', 'library.db'));
  database.prepare("UPDATE photos SET path = replace(path, '/tmp/heirloom-0.1.0', ?)").run([library.path]);
  database.close();
});

async function expectExport(path: string, name: string, key: string): Promise<void> {
  if (name !== byNetwork) {
    expect(sha256(path), `${name} as ${key}`).toBe(expected.photos[name].exports[key].sha256);
    return;
  }
  const [found, wanted] = await Promise.all([rawPixels(path), rawPixels(join(data, 'plain-png-8.png'))]);
  expect(found.info).toMatchObject({ width: wanted.info.width, height: wanted.info.height });
  expect(largestDifference(found.data, wanted.data)).toBeLessThanOrEqual(1);
}

describe('a library of version 0.1.0', () => {
  it('opens with its photos and settings', async () => {
    const photos = await library.list();
    expect(photos.map(({ id, name }) => ({ id, name }))).toEqual(
      names.map((name) => ({ id: expected.photos[name].id, name })),
    );
    expect(await library.client['settings.get']({})).toMatchObject({ language: 'zh', theme: 'light' });
  });

  it.each(names)('has the edit of %s, and its history back to the first change', async (name) => {
    const { id: photoId, state, undo, redo, undone } = expected.photos[name];
    let document = await library.open(photoId);
    expect(document.state).toMatchObject(state);
    expect(document).toMatchObject({ undo, redo });
    for (const [steps, damage, avoid] of undone) {
      document = await library.undo(photoId);
      expect(document.state.steps).toHaveLength(steps);
      expect(document.state.damage).toHaveLength(damage);
      expect(document.state.avoid).toHaveLength(avoid);
    }
    expect(document.undo).toBeNull();
    for (const _ of undone) document = await library.redo(photoId);
    expect(document.state).toMatchObject(state);
    expect(document).toMatchObject({ undo, redo });
  });

  it.each(names)('exports %s as 0.1.0 did', { timeout: 120_000 }, async (name) => {
    for (const key of Object.keys(expected.photos[name].exports)) {
      const [format, depth] = key.split('-');
      const wanted = { template: `{name}-${key}`, format, depth: Number(depth) } as Partial<ExportOptions>;
      const { path } = await library.export(expected.photos[name].id, wanted);
      await expectExport(path, name, key);
    }
  });
});

describe('recipes of version 0.1.0', () => {
  // The uploaded photo has no steps.
  it.each(names.slice(0, -1))(
    'give %s the same bytes on the command line',
    async (name) => {
      const [key] = Object.keys(expected.photos[name].exports);
      const [format, depth] = key.split('-');
      const out = library.file(`from-recipe-${name}.${format === 'tiff' ? 'tif' : format}`);
      const recipe = join(data, 'recipes', `${name.replace(/\.\w+$/, '')}.recipe.json`);
      const parameters = ['render', join(data, 'photos', name), '--recipe', recipe, '--out', out, '--depth', depth];
      const { code, stderr } = runCli(parameters, library.file('home'));
      expect(code, stderr).toBe(0);
      await expectExport(out, name, key);
    },
    120_000,
  );
});
