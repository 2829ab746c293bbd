import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EditDocument } from '../../../src-main/contract/host.ts';
import { serveFile } from '../../../src-main/host/serve-files.ts';
import { rasterizeMask } from '../../../src-main/shared/mask/rasterize.ts';
import { usualChoice, type AreaPoint, type DamageChoice } from '../../../src-main/shared/data/damage-choice.ts';
import { changeEdit, paintDamage, redoEdit, undoEdit } from '../../support/edits.ts';
import { failureOf } from '../../support/expectations.ts';
import { infraredScan } from '../../support/infrared-scan.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, fillPhoto, runJob } from '../../support/jobs.ts';
import { height, speck, width, writeMarkedPhoto } from '../../support/marked-photo.ts';
import { testPhoto } from '../../support/pictures.ts';
import { scratchForEach } from '../../support/scratch.ts';
import { rectangle } from '../../support/steps.ts';
import { writeScan, type InfraredFile } from '../engine/codecs/make-infrared.ts';

const detector = resolve(import.meta.dirname, '../../../resources/models/base-detect.safetensors');
const faces = resolve(import.meta.dirname, '../../../resources/models/base-faces.safetensors');
const scratch = scratchForEach('find-damage');
let test: TestHost;
beforeEach(() => {
  mkdirSync(scratch.file('home', 'models'), { recursive: true });
  copyFileSync(detector, scratch.file('home', 'models', 'base-detect.safetensors'));
  copyFileSync(faces, scratch.file('home', 'models', 'base-faces.safetensors'));
  test = openTestHost(scratch.file('home'));
});
afterEach(() => test.close());

async function add(name: string, write: (path: string) => Promise<void>): Promise<string> {
  await write(scratch.file(name));
  const { added } = await addPhotos(test.client, { paths: [scratch.file(name)] });
  return added[0].id;
}
const edit = (photoId: string): Promise<EditDocument> => test.client['edit.open']({ photoId });
/** How much of what is under the brush is set at a point, 0..255. */
async function damageAt(photoId: string, [x, y]: readonly [number, number]): Promise<number> {
  const { state } = await edit(photoId);
  return rasterizeMask(state.damage, { width, height }, { x, y, width: 1, height: 1 }).values[0];
}
const choose = async (photoId: string, changes: Partial<DamageChoice>, toggle?: AreaPoint) => {
  const { state } = await edit(photoId);
  return test.client['edit.choose-found']({ photoId, choice: { ...state.found!.choice, ...changes }, toggle });
};

describe('damage that is found', { timeout: 60_000 }, () => {
  it('is found without sparing faces where the model of faces is missing, which is said and stays with it', async () => {
    const photoId = await add('marked.png', writeMarkedPhoto);
    const codes = async (): Promise<string[]> =>
      (await edit(photoId)).state.found!.notes!.map(({ code, values }) => `${code} ${values?.name}`);
    await runJob(test.client, 'find', { photoId });
    expect(await codes()).toEqual([]);
    rmSync(scratch.file('home', 'models', 'base-faces.safetensors'));
    const { notes } = await runJob(test.client, 'find', { photoId });
    expect(notes.map(({ code }) => code)).toEqual(['FACES_UNKNOWN']);
    expect(await codes()).toEqual(['FACES_UNKNOWN base-faces']);
    await choose(photoId, { sensitivity: 0.4 });
    expect(await codes()).toEqual(['FACES_UNKNOWN base-faces']);
  });

  it('is one entry under the brush, chosen anew from its map, and taken back choice by choice', async () => {
    const photoId = await add('marked.png', writeMarkedPhoto);
    await paintDamage(test.client, photoId, rectangle(300, 220, 10, 10));
    const { areas, share, revision } = await runJob(test.client, 'find', { photoId });
    const found = await edit(photoId);
    expect([found.revision, found.undo, found.state.damage.length]).toEqual([revision, 'found', 2]);
    expect(found.state.damage[0].id).toBe(found.state.found!.operation);
    expect(found.state.found!.choice).toEqual(usualChoice);
    expect(areas).toBeGreaterThan(5);
    expect(share).toBeGreaterThan(0.01);
    expect([await damageAt(photoId, speck), await damageAt(photoId, [305, 225])]).toEqual([255, 255]);

    const less = await choose(photoId, { sensitivity: 0.1 });
    expect(less.share).toBeLessThan(share);
    expect((await edit(photoId)).undo).toBe('choose-found');
    const none = await choose(photoId, { kinds: [] });
    expect([none.areas, (await edit(photoId)).state.damage.length]).toEqual([0, 1]);
    // From nothing back to what there was.
    expect(await choose(photoId, usualChoice)).toMatchObject({ areas, share });

    const refused = await choose(photoId, {}, [...speck]);
    expect(refused.areas).toBe(areas - 1);
    expect((await edit(photoId)).state.found!.choice.without).toEqual([[...speck]]);
    expect(await damageAt(photoId, speck)).toBe(0);
    expect((await choose(photoId, {}, [speck[0] + 1, speck[1]])).areas).toBe(areas);
    expect(await damageAt(photoId, speck)).toBe(255);

    for (let i = 0; i < 5; i += 1) await undoEdit(test.client, photoId);
    expect((await edit(photoId)).state).toEqual(found.state);
    const before = await undoEdit(test.client, photoId);
    expect([before.state.damage.length, before.state.found]).toEqual([1, undefined]);
    expect((await redoEdit(test.client, photoId)).state).toEqual(found.state);
  });

  it('is filled with what is painted, and then no longer chosen', async () => {
    const photoId = await add('marked.png', writeMarkedPhoto);
    await runJob(test.client, 'find', { photoId });
    await changeEdit(test.client, photoId, { type: 'paint', target: 'damage', operation: rectangle(300, 220, 10, 10) });
    await fillPhoto(test.client, { photoId, method: 'smooth' });
    const { state } = await edit(photoId);
    expect([state.damage.length, state.found, state.steps[0].mask.length]).toEqual([0, undefined, 2]);
    const failed = await failureOf(test.client['edit.choose-found']({ photoId, choice: usualChoice }));
    expect(failed.details.why).toBe('found-gone');
  });

  it('is none on a photo without damage: nothing is changed', async () => {
    const photoId = await add(
      'whole.png',
      async (path) => void (await testPhoto(width, height).blur(6).png().toFile(path)),
    );
    const { revision } = await edit(photoId);
    expect(await runJob(test.client, 'find', { photoId })).toEqual({
      areas: 0,
      share: 0,
      source: 'network',
      notes: [],
      revision,
    });
    expect(await edit(photoId)).toMatchObject({ revision, undo: null });
  });

  it('is found again where its map was deleted from the cache', async () => {
    const photoId = await add('marked.png', writeMarkedPhoto);
    const { areas } = await runJob(test.client, 'find', { photoId });
    for (const name of readdirSync(scratch.file('home', 'cache', 'steps')))
      rmSync(scratch.file('home', 'cache', 'steps', name));
    expect((await choose(photoId, {}, [...speck])).areas).toBe(areas - 1);
  });

  it('shows its map to whoever is admitted, tile by tile', async () => {
    const photoId = await add('marked.png', writeMarkedPhoto);
    await runJob(test.client, 'find', { photoId });
    const { map } = (await edit(photoId)).state.found!;
    const ask = async (path: string, host = test.host as TestHost['host'] | null) =>
      (await serveFile(host, scratch.file('page'), path)).status;
    expect(await ask(`/maps/${map}/0/0/0`)).toBe(200);
    expect(await ask(`/maps/${map}/2/0/0`)).toBe(200);
    expect(await ask(`/maps/${map}/0/0/0`, null)).toBe(403);
    expect(await ask(`/maps/${map}/0/9/0`)).toBe(500);
    expect(await ask(`/maps/${'0'.repeat(64)}/0/0/0`)).toBe(500);
    for (const path of [`/maps/${map}/0/0`, `/maps/${map}/0/0/0/0`, `/maps/${map}/a/0/0`, '/maps/../0/0/0'])
      expect(await ask(path)).toBe(404);
  });
});

describe('damage that an infrared scan shows', { timeout: 60_000 }, () => {
  beforeEach(() => rmSync(scratch.file('home', 'models', 'base-detect.safetensors')));
  const scan = (seen?: [number, number, number]) => infraredScan({ width: 360, height: 280, seen });
  const addScan = (file: InfraredFile, seen?: [number, number, number]): Promise<string> =>
    add('film.tif', (path) => Promise.resolve(writeScan(path, scan(seen), file)));

  it.each<InfraredFile>(['channel', 'page', 'file'])('is found without a network: a %s', async (file) => {
    const photoId = await addScan(file);
    const { areas } = await runJob(test.client, 'find', { photoId });
    expect(areas).toBeGreaterThan(20);
    const { found } = (await edit(photoId)).state;
    expect(found).toMatchObject({ source: 'infrared', notes: [] });
    await choose(photoId, { sensitivity: 0.4 });
    expect((await edit(photoId)).state.found).toMatchObject({ source: 'infrared', choice: { sensitivity: 0.4 } });
  });

  it('is looked for by a network where the scan is of no use, which the edit says, or said to need one', async () => {
    const photoId = await addScan('page', [0.3, 0.6, 0.1]);
    const failed = await failureOf(runJob(test.client, 'find', { photoId }), 'MODEL_UNKNOWN');
    expect(failed.details.why).toBe('none-to-find');
    copyFileSync(detector, scratch.file('home', 'models', 'base-detect.safetensors'));
    await runJob(test.client, 'find', { photoId });
    const found = (await edit(photoId)).state.found!;
    expect([found.source, found.notes!.map(({ code }) => code)]).toEqual(['network', ['INFRARED_SILVER']]);
    expect(found.model?.name).toBe('base-detect');
  });
});
