import { copyFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeEdit, paintDamage, redoEdit, undoEdit } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, runJob } from '../../support/jobs.ts';
import { height, speck, width, writeMarkedPhoto } from '../../support/marked-photo.ts';
import { testPhoto } from '../../support/pictures.ts';
import { scratchForEach } from '../../support/scratch.ts';
import { rectangle } from '../../support/steps.ts';

const models = resolve(import.meta.dirname, '../../../resources/models');
const scratch = scratchForEach('restore');
let test: TestHost;
beforeEach(() => {
  mkdirSync(scratch.file('home', 'models'), { recursive: true });
  for (const name of ['base-detect', 'base-clean', 'base-faces', 'base-fill'])
    copyFileSync(resolve(models, `${name}.safetensors`), scratch.file('home', 'models', `${name}.safetensors`));
  test = openTestHost(scratch.file('home'));
});
afterEach(() => test.close());

async function add(name: string, write: (path: string) => Promise<unknown>): Promise<string> {
  await write(scratch.file(name));
  const { added } = await addPhotos(test.client, { paths: [scratch.file(name)] });
  return added[0].id;
}
const marked = (): Promise<string> => add('marked.png', writeMarkedPhoto);
const edit = (photoId: string) => test.client['edit.open']({ photoId });

describe('a photo that is restored', { timeout: 120_000 }, () => {
  it('gets a step for each thing that it needs, which can be switched off, and all of them are taken back at once', async () => {
    const photoId = await marked();
    await paintDamage(test.client, photoId, rectangle(300, 220, 10, 10));
    const before = await edit(photoId);
    const { ops, areas, revision } = await runJob(test.client, 'restore', { photoId });
    const after = await edit(photoId);
    expect([after.revision, after.undo]).toEqual([revision, 'restore']);
    expect(after.state.steps.map(({ op }) => op)).toEqual(ops);
    expect(ops[0]).toBe('fill');
    expect(areas).toBeGreaterThan(5);
    // What is found, and what was painted, which is no longer under the brush.
    expect(after.state.steps[0].mask).toEqual([
      expect.objectContaining({ type: 'bitmap' }),
      rectangle(300, 220, 10, 10),
    ]);
    expect(after.state.damage).toEqual([]);
    const [{ id }] = after.state.steps;
    const off = await changeEdit(test.client, photoId, { type: 'enable-step', stepId: id, enabled: false });
    expect(off.state.steps[0].enabled).toBe(false);
    await undoEdit(test.client, photoId);
    expect((await undoEdit(test.client, photoId)).state).toEqual(before.state);
    expect((await redoEdit(test.client, photoId)).state).toEqual(after.state);
  });

  it('is filled as the person has chosen, where damage was found before', async () => {
    const photoId = await marked();
    await runJob(test.client, 'find', { photoId });
    const { state } = await edit(photoId);
    await test.client['edit.choose-found']({ photoId, choice: state.found!.choice, toggle: [...speck] });
    const [{ id: _, ...chosen }] = (await edit(photoId)).state.damage;
    await runJob(test.client, 'restore', { photoId });
    const after = await edit(photoId);
    expect(after.state.steps[0].mask).toEqual([chosen]);
    expect([after.state.damage, after.state.found]).toEqual([[], undefined]);
  });

  it('is toned where it has faded, and stays as it is where it needs nothing', async () => {
    const faded = await add('faded.png', (path) => testPhoto(width, height).blur(6).linear(0.5, 60).png().toFile(path));
    expect((await runJob(test.client, 'restore', { photoId: faded })).ops).toContain('tone');
    const toned = await edit(faded);
    // Once more there is nothing left to do.
    expect(await runJob(test.client, 'restore', { photoId: faded })).toEqual({
      ops: [],
      areas: 0,
      revision: toned.revision,
    });
    expect(await edit(faded)).toEqual(toned);
  });
});
