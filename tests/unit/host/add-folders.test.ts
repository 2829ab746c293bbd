import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expandPaths } from '../../../src-main/host/library/files.ts';
import { openTestHost } from '../../support/host.ts';
import { addPhotos } from '../../support/jobs.ts';
import { testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
beforeEach(async () => {
  scratch = scratchFolder('folders');
  for (const folder of ['a', 'locked', 'z']) {
    mkdirSync(scratch.file('photos', folder), { recursive: true });
    await testPhoto(40, 30)
      .png()
      .toFile(scratch.file('photos', folder, `${folder}.png`));
  }
});
afterEach(() => scratch.remove());

const expand = (signal = new AbortController().signal) => expandPaths([scratch.file('photos')], signal);
const asOther = async <T>(work: () => Promise<T>): Promise<T> => {
  const seteuid = process.seteuid?.bind(process);
  if (!seteuid || process.geteuid?.() !== 0) return work();
  seteuid(65534);
  try {
    return await work();
  } finally {
    seteuid(0);
  }
};

describe('a tree of folders', () => {
  it('is added but for the folder that cannot be read, which is named', async (context) => {
    if (process.platform === 'win32') {
      context.skip('Windows keeps no such permissions');
      return;
    }
    chmodSync(scratch.path, 0o755);
    chmodSync(scratch.file('photos', 'locked'), 0o000);
    const { files, unreadable } = await asOther(() => expand());
    chmodSync(scratch.file('photos', 'locked'), 0o755);
    expect(files.map((path) => basename(path))).toEqual(['a.png', 'z.png']);
    expect(unreadable).toMatchObject([
      {
        path: scratch.file('photos', 'locked'),
        error: { code: 'FILE_UNREADABLE', details: { why: 'folder', path: scratch.file('photos', 'locked') } },
      },
    ]);
  });

  it('names what is no photo, but for what systems leave everywhere', async () => {
    for (const name of ['b.heic', 'c.pdf', 'd.psd', '.DS_Store', 'Thumbs.db']) {
      writeFileSync(scratch.file('photos', 'a', name), 'x');
    }
    const test = openTestHost(scratch.path);
    const { added, failed, skipped } = await addPhotos(test.client, { paths: [scratch.file('photos')] });
    test.close();
    expect([added.length, failed.length]).toEqual([3, 0]);
    expect(skipped.map((path) => basename(path))).toEqual(['b.heic', 'c.pdf', 'd.psd']);
  });

  it('comes to an end where folders hold one another', async () => {
    symlinkSync(scratch.file('photos'), scratch.file('photos', 'a', 'round'));
    expect((await expand()).files).toHaveLength(3);
  });

  it('says of a name in another encoding why its file cannot be opened, and adds the rest', async (context) => {
    const name = Buffer.concat([
      Buffer.from(`${scratch.file('photos', 'a')}/Gro`),
      Buffer.from([0xdf]),
      Buffer.from('.png'),
    ]);
    try {
      renameSync(scratch.file('photos', 'a', 'a.png'), name);
    } catch {
      context.skip('this file system takes names in UTF-8 alone');
      return;
    }
    const { files, unreadable } = await expand();
    expect(files).toHaveLength(2);
    expect(unreadable).toMatchObject([
      { error: { code: 'FILE_UNREADABLE', details: { why: 'name-not-utf8', folder: scratch.file('photos', 'a') } } },
    ]);
  });
});

describe('a library and a cache on two file systems', () => {
  it('take in what comes through the browser', async (context) => {
    const disk = scratch.file('cache');
    mkdirSync(disk);
    const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'x', disk]);
    if (!mounted || mounted.status !== 0) {
      context.skip('only root can mount another file system');
      return;
    }
    const test = openTestHost(scratch.path);
    try {
      const bytes = readFileSync(scratch.file('photos', 'a', 'a.png'));
      const upload = await test.host.exchange.receive(Readable.from([bytes]), 'Oma.png');
      const { added, failed } = await addPhotos(test.client, { uploads: [upload] });
      expect(failed).toEqual([]);
      expect(added[0].path.startsWith(join(scratch.path, 'library', 'imports'))).toBe(true);
      expect(readFileSync(added[0].path).equals(bytes)).toBe(true);
    } finally {
      test.close();
      spawnSync('umount', ['-l', disk]);
    }
  });
});
