import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Photo } from '../../../src-main/contract/host.ts';
import { parseRecipe } from '../../../src-main/contract/recipe.ts';
import { sweepMasks } from '../../../src-main/host/edits/sweep-masks.ts';
import { serveFile } from '../../../src-main/host/serve-files.ts';
import { openDatabase } from '../../../src-main/host/store/database.ts';
import { mentions } from '../../../src-main/host/store/mentions.ts';
import type { BitmapOperation } from '../../../src-main/shared/mask/mask.ts';
import { bitmapFromValues } from '../../../src-main/shared/mask/runs.ts';
import { runCli } from '../../support/cli.ts';
import { libraryForEach } from '../../support/library.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';

let photo: Photo;
/** As an infrared channel: no two neighbours alike, marked in one place only. */
const values = Uint8Array.from({ length: 400 * 300 }, (_, i) =>
  i % 400 < 300 ? (i * 7919) % 90 : 130 + ((i * 7919) % 120),
);
const library = libraryForEach('large-masks', async () => {
  await testPhoto(400, 300).toFile(library.file('photo.png'));
  photo = await library.addOne(library.file('photo.png'));
  const infrared = sharp(values, { raw: { width: 400, height: 300, channels: 1 } });
  await infrared.toColourspace('b-w').toFile(library.file('infrared.png'));
});

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function readAndPaint(): Promise<BitmapOperation> {
  const body = Readable.from([readFileSync(library.file('infrared.png'))]);
  const upload = await library.host.exchange.receive(body, 'infrared.png');
  const { operation } = await library.client['mask.read']({ photoId: photo.id, upload });
  await library.paint(photo.id, operation);
  return operation;
}

describe('a large mask in an edit', () => {
  it('is named by its digest; its bytes are fetched, and what was sent is gone', async () => {
    const operation = await readAndPaint();
    const { state } = await library.open(photo.id);
    expect(state.damage).toMatchObject([operation]);
    expect(JSON.stringify(state).length).toBeLessThan(400);
    const served = await serveFile(library.host, library.path, `/masks/${operation.sha256}`);
    expect(served.status).toBe(200);
    expect(digestOf(readFileSync((served.body as { path: string }).path))).toBe(operation.sha256);
    expect((await serveFile(library.host, library.path, `/masks/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await serveFile(library.host, library.path, '/masks/..%2Flibrary.db')).status).toBe(404);
    expect(readdirSync(library.file('cache', 'exchange'))).toEqual([]);
    const measure = await library.client['mask.measure']({ photoId: photo.id, of: 'damage' });
    expect(measure).toMatchObject({ areas: 1, pixels: 100 * 300 });
  });

  it('that is not in the library is refused', async () => {
    const place = { x: 0, y: 0, width: 9, height: 9 };
    const operation = { type: 'bitmap', erase: false, ...place, sha256: 'ab'.repeat(32) } as const;
    await expect(library.paint(photo.id, operation)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      details: { why: 'mask-file-missing' },
    });
  });

  it('goes into a recipe whole, and the command line gives the bytes that the application exports', async () => {
    await readAndPaint();
    const photoId = photo.id;
    const { params: measured } = await library.client['edit.measure']({ photoId, op: 'tone' });
    const params = { ...measured, brightness: 0.5 };
    await library.change(photoId, { type: 'add-step', stepId: 'tone', op: 'tone', params, area: 'damage' });
    const { path } = await library.client['recipe.write']({ photoId: photo.id, directory: library.path });
    const text = readFileSync(path!, 'utf8');
    const [step] = parseRecipe(text).steps;
    const before = bitmapFromValues(values, 400, 300);
    // What 0.1.0 wrote, and reads.
    expect(step.mask).toEqual([before]);
    const exported = await library.export(photoId, { template: 'exported' });
    const rendered = library.file('rendered.png');
    const home = library.file('home');
    const result = runCli(['render', library.file('photo.png'), '--recipe', path!, '--out', rendered], home);
    expect(result).toMatchObject({ code: 0 });
    expect(sha256(rendered)).toBe(sha256(exported.path));
    expect(sha256(rendered)).not.toBe(sha256(library.file('photo.png')));
    expect(readdirSync(library.file('home', 'cache', 'masks')).length).toBe(1);
  });

  it('is kept while an edit or its history names it, and a month longer', async () => {
    const operation = await readAndPaint();
    await library.undo(photo.id);
    const folder = library.file('library', 'masks');
    const path = library.file('library', 'masks', operation.sha256!);
    const other = library.file('library', 'masks', 'cd'.repeat(32));
    writeFileSync(other, 'nobody names it');
    const old = new Date(Date.now() - 29 * 24 * 3600 * 1000);
    for (const file of [path, other]) utimesSync(file, old, old);
    library.stop();
    const database = openDatabase(library.file('library', 'library.db'));
    try {
      const isNamed = (digest: string): boolean => mentions(database, digest);
      await sweepMasks(folder, isNamed);
      expect([existsSync(path), existsSync(other)]).toEqual([true, true]);
      const later = new Date(Date.now() + 2 * 24 * 3600 * 1000);
      await sweepMasks(folder, isNamed, later);
      expect([existsSync(path), existsSync(other)]).toEqual([true, false]);
    } finally {
      database.close();
    }
    expect((await library.redo(photo.id)).state.damage).toMatchObject([operation]);
  });
});
