import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCheckpointFolder } from '../../../../src-main/models/checkpoint-folder.ts';
import type { TrainRequest } from '../../../../src-main/engine/training/train-request.ts';
import type { TrainingEvent } from '../../../../src-main/shared/data/training.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { runSmall, smallConfig, weightsDigest } from './small-training.ts';

const scratch = scratchFolder('train-model');
afterAll(() => scratch.remove());

const cacheDirectory = scratch.file('cache');
const photos = scratch.file('photos');
const photo = join(photos, 'aunt.png');
const paint = (path: string, red: number) =>
  sharp({
    create: {
      width: 200,
      height: 120,
      channels: 3,
      background: { r: red, g: 100, b: 50 },
      noise: { type: 'gaussian', mean: red, sigma: 30 },
    },
  })
    .png()
    .toFile(path);

let count = 0;
/** A place of its own for each test, so that none goes on from another's checkpoints. */
const place = () => {
  const name = `run${(count += 1)}`;
  mkdirSync(scratch.file(name));
  return { work: scratch.file(name, 'trainings'), out: scratch.file(name, 'weights.safetensors') };
};
const run = (
  request: Partial<TrainRequest> & Pick<TrainRequest, 'work' | 'out'>,
  more: { stopAt?: number; onEvent?: (event: TrainingEvent) => void } = {},
) => runSmall(request, { cacheDirectory, ...more });
const kinds = (events: readonly TrainingEvent[]) => new Set(events.map(({ kind }) => kind));
const config = (changes: Partial<typeof smallConfig>) => ({ ...smallConfig, ...changes });
const foldersIn = (work: string) => (existsSync(work) ? readdirSync(work) : []);

beforeAll(async () => {
  mkdirSync(photos);
  await paint(photo, 200);
  await paint(join(photos, 'uncle.png'), 90);
});

describe('weights that are trained', { timeout: 120_000 }, () => {
  it('are never written over a photo, a file of any other kind, or what they start from', async () => {
    const { work, out } = place();
    const folder = join(out, '..');
    linkSync(photo, join(folder, 'linked.png'));
    symlinkSync(photo, join(folder, 'pointing.png'));
    writeFileSync(join(folder, 'copy.png'), readFileSync(photo));
    writeFileSync(join(folder, 'letter.txt'), 'dear grandmother');
    writeFileSync(join(folder, 'empty'), '');
    mkdirSync(join(folder, 'album'));
    const before = readFileSync(photo);
    for (const [name, code, why] of [
      ['../photos/aunt.png', 'OUTPUT_IS_SOURCE', 'original'],
      ['linked.png', 'OUTPUT_IS_SOURCE', 'original'],
      ['pointing.png', 'OUTPUT_IS_SOURCE', 'original'],
      ['copy.png', 'OUTPUT_IS_SOURCE', 'same-content'],
      ['letter.txt', 'OUTPUT_EXISTS', 'no-model'],
      ['empty', 'OUTPUT_EXISTS', 'no-model'],
      ['album', 'OUTPUT_EXISTS', 'folder'],
    ]) {
      const { error, events } = await run({ work, photos: [photos], out: join(folder, name) });
      expect(error, name).toMatchObject({ code, details: { why } });
      expect(events).toEqual([]);
    }
    expect(readFileSync(photo)).toEqual(before);
    expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('dear grandmother');
    expect(foldersIn(work)).toEqual([]);

    expect((await run({ work, out })).result?.steps).toBe(4);
    const started = await run({ work, start: out, out });
    expect(started.error).toMatchObject({ code: 'OUTPUT_IS_SOURCE', details: { why: 'input' } });
    // Weights of our own are made anew.
    expect((await run({ work, out, config: config({ seed: 6 }) })).error).toBeUndefined();
  });

  it('are not written over a file that came there while they were trained, and are written when it is gone', async () => {
    const { work, out } = place();
    const put = (event: TrainingEvent): void => {
      if (event.kind === 'started') writeFileSync(out, 'a letter');
    };
    const { error } = await run({ work, out }, { onEvent: put });
    expect(error).toMatchObject({ code: 'OUTPUT_EXISTS', details: { why: 'weights-unwritten' } });
    expect(readFileSync(out, 'utf8')).toBe('a letter');
    rmSync(out);
    const again = await run({ work, out });
    expect(again.begun).toBe(4);
    const whole = place();
    await run(whole);
    expect(await weightsDigest(out)).toBe(await weightsDigest(whole.out));
  });
});

describe('a checkpoint', { timeout: 120_000 }, () => {
  it.each<[string, Partial<TrainRequest>]>([
    ['another seed', { config: config({ seed: 6 }) }],
    ['another learning rate', { config: config({ learningRate: 0.002 }) }],
    ['another number of steps', { config: config({ steps: 5 }) }],
    ['other photos', { photos: [photo] }],
  ])(
    'belongs to its training: with %s it begins anew and says so, and the first goes on afterwards',
    async (_, other) => {
      const { work, out } = place();
      const first = { work, out, photos: [photos] };
      expect((await run(first, { stopAt: 2 })).error).toMatchObject({ code: 'CANCELLED' });
      const [kept] = foldersIn(work);

      const second = await run({ ...first, ...other });
      expect(second.begun).toBe(0);
      expect(second.events).toContainEqual({ kind: 'otherCheckpoints', folder: join(work, kept), why: 'other' });
      const alone = place();
      await run({ ...alone, photos: [photos], ...other });
      expect(await weightsDigest(out)).toBe(await weightsDigest(alone.out));

      const third = await run(first);
      expect(third.begun).toBe(2);
      expect(kinds(third.events)).not.toContain('otherCheckpoints');
      const whole = place();
      await run({ ...first, ...whole });
      expect(await weightsDigest(out)).toBe(await weightsDigest(whole.out));
    },
  );

  it('goes on where photos lie elsewhere under other names, and where only what is shown differs', async () => {
    const { work, out } = place();
    await run({ work, out, photos: [photos] }, { stopAt: 2 });
    const moved = scratch.file('moved');
    mkdirSync(moved);
    for (const name of readdirSync(photos)) writeFileSync(join(moved, `a-${name}`), readFileSync(join(photos, name)));
    const { batches, ...rest } = config({ description: 'Other words.', evaluateEvery: 4 });
    const elsewhere = {
      work,
      out,
      photos: [moved],
      config: { batches: { painted: 0.5, generator: batches.generator }, ...rest },
    };
    expect((await run(elsewhere, { stopAt: 3 })).begun).toBe(2);
    // The same names with another content are other photos.
    await paint(join(moved, 'a-aunt.png'), 120);
    expect((await run(elsewhere)).begun).toBe(0);
  });

  it('is not shared by files whose names differ in a sign', async () => {
    const { work, out } = place();
    const [one, two] = ['my_model', 'my-model'].map((name) => join(out, '..', `${name}.safetensors`));
    await run({ work, out: one }, { stopAt: 2 });
    const other = await run({ work, out: two, config: config({ seed: 9 }) });
    expect(other.begun).toBe(0);
    expect((await run({ work, out: one })).begun).toBe(2);
  });

  it('goes when the training is finished; asked again, there is nothing left to do, unless the weights are gone', async () => {
    const { work, out } = place();
    await run({ work, out });
    const [folder] = foldersIn(work);
    expect(readdirSync(join(work, folder)).sort()).toEqual(['curve.jsonl', 'training.json']);
    expect(statSync(work).mode & 0o077).toBe(0);
    const digest = await weightsDigest(out);
    const bytes = readFileSync(out);
    const again = await run({ work, out });
    expect(again).toMatchObject({ begun: 4, result: { steps: 4, out } });
    expect(readFileSync(out)).toEqual(bytes);
    rmSync(out);
    expect((await run({ work, out })).begun).toBe(0);
    expect(await weightsDigest(out)).toBe(digest);
    const curve = readFileSync(join(work, folder, 'curve.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(curve.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual([2, 4]);
  });

  it('of 0.1.0 does not say what it belongs to: that is told, and it goes on where the person vouches for it', async () => {
    const { work, out } = place();
    // As 0.1.0 kept them: in the cache, in a folder that is named after the file.
    const earlier = join(cacheDirectory, 'training', out.replace(/[^\p{L}\p{N}]+/gu, '-'));
    const source = place();
    await run(source, { stopAt: 2 });
    const loaded = await createCheckpointFolder(join(source.work, foldersIn(source.work)[0])).load();
    await createCheckpointFolder(earlier).save(loaded!.checkpoint);

    const anew = await run({ work, out, config: config({ steps: 5 }) });
    expect(anew.begun).toBe(0);
    expect(anew.events).toContainEqual({ kind: 'otherCheckpoints', folder: earlier, why: 'unrecorded' });
    const otherSeed = await run({ work, out, goOnFrom: earlier, config: config({ seed: 8 }) });
    expect(otherSeed.error).toMatchObject({ code: 'WEIGHTS_OTHER_NETWORK' });
    const nothing = await run({ work, out, goOnFrom: photos });
    expect(nothing.error).toMatchObject({ code: 'FILE_NOT_FOUND', details: { why: 'no-checkpoints' } });
    expect((await run({ work, out, goOnFrom: earlier })).begun).toBe(2);
    await run({ ...source });
    expect(await weightsDigest(out)).toBe(await weightsDigest(source.out));
    expect((await createCheckpointFolder(earlier).load())?.checkpoint.step).toBe(2);
  });
});

describe('a training whose disk is full or away', { timeout: 120_000 }, () => {
  it('goes on where only its curve cannot be written, and says so once', async () => {
    const { work, out } = place();
    await run({ work, out }, { stopAt: 1 });
    const curve = join(work, foldersIn(work)[0], 'curve.jsonl');
    mkdirSync(curve);
    const { events, result } = await run({ work, out });
    expect(result?.steps).toBe(4);
    expect(events.filter(({ kind }) => kind === 'curveUnwritten')).toMatchObject([{ path: curve }]);
  });

  it('pauses where a checkpoint cannot be written, and says how it goes on', async () => {
    const { work, out } = place();
    const whole = place();
    await run(whole);
    let folder = '';
    const { error } = await run(
      { work, out },
      {
        onEvent: (event) => {
          if (event.kind !== 'checkpoint' || event.step !== 2) return;
          // The folder's disk goes away.
          folder = join(work, foldersIn(work)[0]);
          execFileSync('mv', [folder, `${folder}-kept`]);
          writeFileSync(folder, '');
        },
      },
    );
    expect(error).toMatchObject({ details: { why: 'training-paused', step: 3, kept: 2 } });
    expect((error as Error).message).toContain('start the same training again');
    rmSync(folder);
    execFileSync('mv', [`${folder}-kept`, folder]);
    expect((await run({ work, out })).begun).toBe(2);
    expect(await weightsDigest(out)).toBe(await weightsDigest(whole.out));
  });
});
