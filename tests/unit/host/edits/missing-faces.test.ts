import { copyFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runJob } from '../../../support/jobs.ts';
import { libraryForEach } from '../../../support/library.ts';
import { testPhoto } from '../../../support/pictures.ts';
import { brush, rectangle } from '../../../support/steps.ts';

const faces = resolve(import.meta.dirname, '../../../../resources/models/base-faces.safetensors');

let photoId: string;
const library = libraryForEach('missing-faces', async () => {
  await testPhoto(240, 180).toFile(library.file('a.png'));
  photoId = (await library.addOne(library.file('a.png'))).id;
});

const filling = { method: 'auto', rotations: false, mirror: false, ensemble: false, grain: false } as const;
const addFaces = (): void => {
  const folder = library.file('models');
  mkdirSync(folder, { recursive: true });
  copyFileSync(faces, resolve(folder, 'base-faces.safetensors'));
};
const codesOf = ({ notes = [] }: { notes?: { code: string; values?: Record<string, unknown> }[] }): string[] =>
  notes.map(({ code, values }) => `${code} ${String(values?.name)}`);

async function fill(): Promise<string[]> {
  await library.paint(photoId, rectangle(150, 100, 20, 20));
  return codesOf(await runJob(library.client, 'fill', { ...filling, photoId, model: null, variants: 1 }));
}
async function heal(): Promise<string[]> {
  const stroke = brush(6, 20, 40, 120, 44);
  return codesOf(await runJob(library.client, 'heal', { ...filling, photoId, model: null, stepId: 'one', stroke }));
}

describe('where the model of faces is missing', { timeout: 60_000 }, () => {
  it('a fill says that no face is spared', async () => {
    expect(await fill()).toEqual(['FACES_UNKNOWN base-faces']);
  });

  it('a stroke that is healed says so', async () => {
    expect(await heal()).toEqual(['FACES_UNKNOWN base-faces']);
  });

  it('nothing is said once it is there', async () => {
    addFaces();
    expect(await fill()).toEqual([]);
    expect(await heal()).toEqual([]);
  });
});
