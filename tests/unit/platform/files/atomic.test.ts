import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moveFile, replaceFile, replaceFileSync, writeAtomically } from '../../../../src-main/platform/files/atomic.ts';
import { AppError } from '../../../../src-main/shared/errors.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('atomic');

describe('writing atomically', () => {
  it('makes folders and file, and leaves nothing else', async () => {
    await writeAtomically(scratch.file('new', 'deep', 'a.bin'), Uint8Array.of(1, 2, 3));
    expect([...(await readFile(scratch.file('new', 'deep', 'a.bin')))]).toEqual([1, 2, 3]);
    expect(await readdir(scratch.file('new', 'deep'))).toEqual(['a.bin']);
  });

  it('replaces what was there, and clears away what a process that is gone left behind', async () => {
    const path = scratch.file('b.bin');
    await writeFile(path, 'a longer text than the new one');
    await writeFile(`${path}.heirloom-tmp-999999999-0123abcd`, 'half');
    await writeAtomically(path, Uint8Array.of(4));
    expect([...(await readFile(path))]).toEqual([4]);
    expect((await readdir(scratch.path)).filter((name) => name.startsWith('b.bin'))).toEqual(['b.bin']);
  });

  it('shows a reader the old file or the new one, never a part', async () => {
    const path = scratch.file('e.bin');
    const versions = [1, 2].map((value) => new Uint8Array(8 * 2 ** 20).fill(value));
    await writeAtomically(path, versions[0]);
    let written = false;
    const writing = writeAtomically(path, versions[1]).then(() => (written = true));
    let reads = 0;
    for (; !written; reads += 1) {
      const seen = await readFile(path);
      expect(seen.length).toBe(versions[0].length);
      expect(seen.at(-1)).toBe(seen[0]);
    }
    await writing;
    expect(reads).toBeGreaterThan(0);
    expect((await readFile(path))[0]).toBe(2);
  });

  it('says what is in the way, and leaves nothing behind', async () => {
    await writeFile(scratch.file('plain'), '');
    await expect(writeAtomically(scratch.file('plain', 'in', 'c.bin'), Uint8Array.of(1))).rejects.toMatchObject({
      code: 'FOLDER_NOT_FOUND',
    });
    await mkdir(scratch.file('d.bin'));
    await expect(writeAtomically(scratch.file('d.bin'), Uint8Array.of(1))).rejects.toMatchObject({ name: 'AppError' });
    expect((await readdir(scratch.path)).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('takes content in parts', async () => {
    const path = scratch.file('parts.bin');
    await writeAtomically(path, ['a line\n', Uint8Array.of(65, 66)], { durable: false });
    expect(await readFile(path, 'utf8')).toBe('a line\nAB');
  });

  it('leaves what was there when the work fails, and passes its error on', async () => {
    const path = scratch.file('f.bin');
    await writeFile(path, 'old');
    const failing = replaceFile(
      path,
      async (temporary) => {
        await writeFile(temporary, 'half');
        throw new AppError('CANCELLED', 'Cancelled.');
      },
      { durable: true },
    );
    await expect(failing).rejects.toMatchObject({ code: 'CANCELLED' });
    const broken = (temporary: string): void => {
      writeFileSync(temporary, 'half');
      throw new Error('broken');
    };
    expect(() => replaceFileSync(path, broken)).toThrow('broken');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await readdir(scratch.path)).filter((name) => name.startsWith('f.bin'))).toEqual(['f.bin']);
  });

  it('moves a file, also to another file system', async () => {
    const from = scratch.file('from.bin');
    const other = await mkdtemp('/dev/shm/heirloom-').catch(() => scratch.file('other'));
    await mkdir(other, { recursive: true });
    for (const to of [scratch.file('to.bin'), join(other, 'to.bin')]) {
      await writeFile(from, 'content');
      await writeFile(to, 'replaced');
      await moveFile(from, to);
      expect(await readFile(to, 'utf8')).toBe('content');
      expect(existsSync(from)).toBe(false);
    }
    expect(await readdir(other)).toEqual(['to.bin']);
    await rm(other, { recursive: true });
  });
});
