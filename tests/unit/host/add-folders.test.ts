import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandPaths } from '../../../src-main/host/library/files.ts';
import { asOther } from '../../support/as-other.ts';
import { libraryForEach } from '../../support/library.ts';
import { testPhoto } from '../../support/pictures.ts';

const library = libraryForEach('folders', async () => {
  for (const folder of ['a', 'locked', 'z']) {
    mkdirSync(library.file('photos', folder), { recursive: true });
    await testPhoto(40, 30).toFile(library.file('photos', folder, `${folder}.png`));
  }
});

const expand = () => expandPaths([library.file('photos')], new AbortController().signal);

describe('a tree of folders', () => {
  it.skipIf(process.platform === 'win32')(
    'is added but for the folder that cannot be read, which is named',
    async () => {
      const locked = library.file('photos', 'locked');
      chmodSync(library.path, 0o755);
      chmodSync(locked, 0o000);
      const { files, unreadable } = await asOther(expand);
      chmodSync(locked, 0o755);
      expect(files.map((path) => basename(path))).toEqual(['a.png', 'z.png']);
      const error = { code: 'FILE_UNREADABLE', details: { why: 'folder', path: locked } };
      expect(unreadable).toMatchObject([{ path: locked, error }]);
    },
  );

  it('names what is no photo, but for what systems leave everywhere', async () => {
    for (const name of ['b.heic', 'c.pdf', 'd.psd', '.DS_Store', 'Thumbs.db']) {
      writeFileSync(library.file('photos', 'a', name), 'x');
    }
    const { added, failed, skipped } = await library.add(library.file('photos'));
    expect([added.length, failed.length]).toEqual([3, 0]);
    expect(skipped.map((path) => basename(path))).toEqual(['b.heic', 'c.pdf', 'd.psd']);
  });

  it('comes to an end where folders hold one another', async () => {
    symlinkSync(library.file('photos'), library.file('photos', 'a', 'round'));
    expect((await expand()).files).toHaveLength(3);
  });

  it('says of a name in another encoding why its file cannot be opened, and adds the rest', async (context) => {
    const folder = library.file('photos', 'a');
    const name = Buffer.concat([Buffer.from(`${folder}/Gro`), Buffer.from([0xdf]), Buffer.from('.png')]);
    try {
      renameSync(library.file('photos', 'a', 'a.png'), name);
    } catch {
      context.skip('this file system takes names in UTF-8 alone');
      return;
    }
    const { files, unreadable } = await expand();
    expect(files).toHaveLength(2);
    const error = { code: 'FILE_UNREADABLE', details: { why: 'name-not-utf8', folder } };
    expect(unreadable).toMatchObject([{ error }]);
  });
});
