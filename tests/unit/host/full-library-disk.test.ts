import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyEdit } from '../../../src-main/contract/edits/edit.ts';
import { change } from '../../../src-main/contract/edits/history.ts';
import { openDatabase } from '../../../src-main/host/store/database.ts';
import { createEditRepository } from '../../../src-main/host/store/edits.ts';
import { createPhotoRepository } from '../../../src-main/host/store/photos.ts';
import { paintDamage } from '../../support/edits.ts';
import { openTestHost } from '../../support/host.ts';
import { addPhotos } from '../../support/jobs.ts';
import { testPhoto } from '../../support/pictures.ts';
import { scratchForEach } from '../../support/scratch.ts';
import { canMount, mountDisk } from '../../support/small-disk.ts';
import { brush } from '../../support/steps.ts';
import { storedPhoto } from '../../support/stored-photo.ts';

const scratch = scratchForEach('full');
const longStroke = (seed: number) =>
  brush(5, ...Array.from({ length: 600 }, (_, i) => ((i * 37 + seed) % 100) + i / 7));

describe('a library whose disk is full', () => {
  it('has everything that was acknowledged and nothing else, and goes on when there is room', () => {
    const database = openDatabase(scratch.file('library.db'));
    createPhotoRepository(database).insert(storedPhoto);
    const edits = createEditRepository(database);
    const paint = (): void => {
      const before = edits.load('p1') ?? { state: emptyEdit, revision: 0, cursor: 0, snapshot: null };
      const operation = longStroke(before.revision);
      const changeId = randomUUID();
      const { state, entry } = change(before.state, { type: 'paint', target: 'damage', operation }, changeId);
      const after = { state, revision: before.revision + 1, cursor: before.cursor + 1 };
      edits.append('p1', before, after, entry, changeId);
    };
    database.run('PRAGMA max_page_count = 90');
    let acknowledged = 0;
    const paintOn = (): void => {
      for (;;) {
        paint();
        acknowledged += 1;
      }
    };
    for (let again = 0; again < 3; again += 1) {
      expect(paintOn).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
      const other = openDatabase(scratch.file('library.db'));
      expect(createEditRepository(other).load('p1')?.revision).toBe(acknowledged);
      other.close();
    }
    expect(acknowledged).toBeGreaterThan(2);
    database.run('PRAGMA max_page_count = 9000');
    paint();
    expect(edits.load('p1')).toMatchObject({ revision: acknowledged + 1, cursor: acknowledged + 1 });
    database.close();
  });

  it.skipIf(!canMount())('says so to the page, on a real small disk', async () => {
    const disk = scratch.file('disk');
    mkdirSync(disk);
    using _mounted = mountDisk(disk, 3 * 2 ** 20);
    await testPhoto().toFile(scratch.file('a.jpg'));
    const { client, close } = openTestHost(disk);
    try {
      const { added } = await addPhotos(client, { paths: [scratch.file('a.jpg')] });
      const photoId = added[0].id;
      const revision = async (): Promise<number> => (await client['edit.open']({ photoId })).revision;
      const paint = async (): Promise<number> =>
        (await paintDamage(client, photoId, longStroke(await revision()))).revision;
      let last = await paint();
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize));
      const paintOn = async (): Promise<never> => {
        for (;;) last = await paint();
      };
      for (let again = 0; again < 3; again += 1) {
        await expect(paintOn()).rejects.toMatchObject({ code: 'DISK_FULL', details: { why: 'library' } });
        expect(await revision()).toBe(last);
      }
      const settings = client['settings.set']({ changes: { exportTemplate: 'x'.repeat(50_000) } });
      await expect(settings).rejects.toMatchObject({ code: 'DISK_FULL' });
      rmSync(join(disk, 'filler'));
      expect(await paint()).toBe(last + 1);
    } finally {
      close();
    }
  });
});
