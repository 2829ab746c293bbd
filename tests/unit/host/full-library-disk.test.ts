import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PhotoInfo } from '../../../src-main/shared/data/photo.ts';
import { randomUUID } from 'node:crypto';
import { emptyEdit } from '../../../src-main/contract/edits/edit.ts';
import { change } from '../../../src-main/contract/edits/history.ts';
import type { MaskOperation } from '../../../src-main/shared/mask/mask.ts';
import { openDatabase } from '../../../src-main/host/store/database.ts';
import { createEditRepository } from '../../../src-main/host/store/edits.ts';
import { createPhotoRepository } from '../../../src-main/host/store/photos.ts';
import { paintDamage } from '../../support/edits.ts';
import { openTestHost } from '../../support/host.ts';
import { addPhotos } from '../../support/jobs.ts';
import { testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  scratch = scratchFolder('full');
});
afterEach(() => scratch.remove());

const longStroke = (seed: number): MaskOperation => ({
  type: 'brush',
  erase: false,
  size: 5,
  hardness: 1,
  points: Array.from({ length: 900 }, (_, i) => ((i * 37 + seed) % 100) + i / 7),
});

describe('a library whose disk is full', () => {
  it('has everything that was acknowledged and nothing else, and goes on when there is room', () => {
    const database = openDatabase(scratch.file('library.db'));
    createPhotoRepository(database).insert({
      id: 'p',
      path: '/p.jpg',
      sha256: 'ab',
      pixels: null,
      info: { width: 3, height: 4, notes: [] as PhotoInfo['notes'] } as PhotoInfo,
      modifiedAt: 1,
      addedAt: 1,
    });
    const edits = createEditRepository(database);
    const paint = (): void => {
      const before = edits.load('p') ?? { state: emptyEdit, revision: 0, cursor: 0, snapshot: null };
      const operation = longStroke(before.revision);
      const changeId = randomUUID();
      const { state, entry } = change(before.state, { type: 'paint', target: 'damage', operation }, changeId);
      const after = { state, revision: before.revision + 1, cursor: before.cursor + 1 };
      edits.append('p', before, after, entry, changeId);
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
      expect(createEditRepository(other).load('p')?.revision).toBe(acknowledged);
      other.close();
    }
    expect(acknowledged).toBeGreaterThan(2);
    database.run('PRAGMA max_page_count = 9000');
    paint();
    expect(edits.load('p')).toMatchObject({ revision: acknowledged + 1, cursor: acknowledged + 1 });
    database.close();
  });

  it('says so to the page, on a real small disk', async (context) => {
    const disk = scratch.file('disk');
    mkdirSync(disk);
    const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'x', disk]);
    if (!mounted || mounted.status !== 0) {
      context.skip('only root can mount a small file system');
      return;
    }
    await testPhoto().jpeg().toFile(scratch.file('a.jpg'));
    const test = openTestHost(disk);
    try {
      const { added } = await addPhotos(test.client, { paths: [scratch.file('a.jpg')] });
      const photoId = added[0].id;
      const paint = async (): Promise<number> => {
        const { revision } = await test.client['edit.open']({ photoId });
        return (await paintDamage(test.client, photoId, longStroke(revision))).revision;
      };
      const acknowledged = await paint();
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize));
      let last = acknowledged;
      const paintOn = async (): Promise<never> => {
        for (;;) last = await paint();
      };
      for (let again = 0; again < 3; again += 1) {
        await expect(paintOn()).rejects.toMatchObject({ code: 'DISK_FULL', details: { why: 'library' } });
        expect((await test.client['edit.open']({ photoId })).revision).toBe(last);
      }
      await expect(
        test.client['settings.set']({ changes: { exportTemplate: 'x'.repeat(50_000) } }),
      ).rejects.toMatchObject({
        code: 'DISK_FULL',
      });
      rmSync(join(disk, 'filler'));
      expect(await paint()).toBe(last + 1);
    } finally {
      test.close();
      spawnSync('umount', ['-l', disk]);
    }
  });
});
