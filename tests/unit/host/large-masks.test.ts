import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveFile } from '../../../src-main/host/serve-files.ts';
import { sweepMasks } from '../../../src-main/host/edits/sweep-masks.ts';
import type { Photo } from '../../../src-main/contract/host.ts';
import type { BitmapOperation } from '../../../src-main/shared/mask/mask.ts';
import { bitmapFromValues } from '../../../src-main/shared/mask/runs.ts';
import { parseRecipe } from '../../../src-main/contract/recipe.ts';
import { openDatabase } from '../../../src-main/host/store/database.ts';
import { mentions } from '../../../src-main/host/store/mentions.ts';
import { runCli } from '../../support/cli.ts';
import { changeEdit, paintDamage, redoEdit, undoEdit } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, runJob } from '../../support/jobs.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost;
let photo: Photo;
let values: Uint8Array;

beforeEach(async () => {
  scratch = scratchFolder('large-masks');
  await testPhoto(400, 300).png().toFile(scratch.file('photo.png'));
  test = openTestHost(scratch.path);
  photo = (await addPhotos(test.client, { paths: [scratch.file('photo.png')] })).added[0];
  // As an infrared channel: no two neighbours alike, marked in one place only.
  values = Uint8Array.from({ length: 400 * 300 }, (_, i) =>
    i % 400 < 300 ? (i * 7919) % 90 : 130 + ((i * 7919) % 120),
  );
  await sharp(values, { raw: { width: 400, height: 300, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(scratch.file('infrared.png'));
});
afterEach(() => {
  test.close();
  scratch.remove();
});

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function readAndPaint(): Promise<BitmapOperation> {
  const body = Readable.from([readFileSync(scratch.file('infrared.png'))]);
  const upload = await test.host.exchange.receive(body, 'infrared.png');
  const { operation } = await test.client['mask.read']({ photoId: photo.id, upload });
  await paintDamage(test.client, photo.id, operation);
  return operation;
}

describe('a large mask in an edit', () => {
  it('is named by its digest; its bytes are fetched, and what was sent is gone', async () => {
    const operation = await readAndPaint();
    const { state } = await test.client['edit.open']({ photoId: photo.id });
    expect(state.damage).toMatchObject([operation]);
    expect(JSON.stringify(state).length).toBeLessThan(400);
    const served = await serveFile(test.host, scratch.path, `/masks/${operation.sha256}`);
    expect(served.status).toBe(200);
    expect(digestOf(readFileSync((served.body as { path: string }).path))).toBe(operation.sha256);
    expect((await serveFile(test.host, scratch.path, `/masks/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await serveFile(test.host, scratch.path, '/masks/..%2Flibrary.db')).status).toBe(404);
    expect(readdirSync(scratch.file('cache', 'exchange'))).toEqual([]);
    const measure = await test.client['mask.measure']({ photoId: photo.id, of: 'damage' });
    expect(measure).toMatchObject({ areas: 1, pixels: 100 * 300 });
  });

  it('that is not in the library is refused', async () => {
    const operation = {
      type: 'bitmap',
      erase: false,
      x: 0,
      y: 0,
      width: 9,
      height: 9,
      sha256: 'ab'.repeat(32),
    } as const;
    await expect(paintDamage(test.client, photo.id, operation)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      details: { why: 'mask-file-missing' },
    });
  });

  it('goes into a recipe whole, and the command line gives the bytes that the application exports', async () => {
    await readAndPaint();
    const photoId = photo.id;
    const { params: measured } = await test.client['edit.measure']({ photoId, op: 'tone' });
    const params = { ...measured, brightness: 0.5 };
    await changeEdit(test.client, photoId, { type: 'add-step', stepId: 'tone', op: 'tone', params, area: 'damage' });
    const { path } = await test.client['recipe.write']({ photoId: photo.id, directory: scratch.path });
    const text = readFileSync(path!, 'utf8');
    const [step] = parseRecipe(text).steps;
    const before = bitmapFromValues(values, 400, 300);
    // What 0.1.0 wrote, and reads.
    expect(step.mask).toEqual([before]);
    const exported = await runJob(test.client, 'export', {
      photoId: photo.id,
      options: {
        directory: scratch.path,
        template: 'exported',
        format: 'png',
        quality: 90,
        depth: 8,
        conflict: 'ask',
      },
    });
    const rendered = scratch.file('rendered.png');
    const home = scratch.file('home');
    const result = runCli(['render', scratch.file('photo.png'), '--recipe', path!, '--out', rendered], home);
    expect(result).toMatchObject({ code: 0 });
    expect(sha256(rendered)).toBe(sha256(exported.path));
    expect(sha256(rendered)).not.toBe(sha256(scratch.file('photo.png')));
    expect(readdirSync(scratch.file('home', 'cache', 'masks')).length).toBe(1);
  });

  it('is kept while an edit or its history names it, and a month longer', async () => {
    const operation = await readAndPaint();
    await undoEdit(test.client, photo.id);
    const folder = scratch.file('library', 'masks');
    const path = scratch.file('library', 'masks', operation.sha256!);
    const other = scratch.file('library', 'masks', 'cd'.repeat(32));
    writeFileSync(other, 'nobody names it');
    const old = new Date(Date.now() - 29 * 24 * 3600 * 1000);
    for (const file of [path, other]) utimesSync(file, old, old);
    test.close();
    const database = openDatabase(scratch.file('library', 'library.db'));
    try {
      const isNamed = (digest: string): boolean => mentions(database, digest);
      await sweepMasks(folder, isNamed);
      expect([existsSync(path), existsSync(other)]).toEqual([true, true]);
      const later = new Date(Date.now() + 2 * 24 * 3600 * 1000);
      await sweepMasks(folder, isNamed, later);
      expect([existsSync(path), existsSync(other)]).toEqual([true, false]);
    } finally {
      database.close();
      test = openTestHost(scratch.path);
    }
    expect((await redoEdit(test.client, photo.id)).state.damage).toMatchObject([operation]);
  });
});
