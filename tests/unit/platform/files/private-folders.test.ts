import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writePrivateFile } from '../../../../src-main/platform/files/atomic.ts';
import { makePrivateFolders } from '../../../../src-main/platform/files/private-folders.ts';
import { openTestHost } from '../../../support/host.ts';
import { scratchForEach } from '../../../support/scratch.ts';
import { serveLibrary } from '../../../support/served.ts';

const scratch = scratchForEach('private');
const modeOf = (...parts: string[]): string => (statSync(scratch.file(...parts)).mode & 0o777).toString(8);

describe.skipIf(process.platform === 'win32')('what other users of the computer may not read', () => {
  it('is a folder that is made, or one that was open before', () => {
    mkdirSync(scratch.file('old'), { mode: 0o755 });
    makePrivateFolders(scratch.file('old'), scratch.file('new', 'inner'));
    expect(modeOf('old')).toBe('700');
    expect(modeOf('new', 'inner')).toBe('700');
  });

  it('is a file that is written whole, for its owner alone', () => {
    const path = scratch.file('secret.json');
    writeFileSync(path, 'old', { mode: 0o644 });
    writePrivateFile(path, 'new');
    expect(modeOf('secret.json')).toBe('600');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(scratch.path)).toEqual(['secret.json']);
  });

  it('is library and cache of a host, also those of an earlier version', () => {
    for (const name of ['library', 'cache']) mkdirSync(scratch.file(name), { mode: 0o755 });
    const test = openTestHost(scratch.path);
    expect([modeOf('library'), modeOf('cache')]).toEqual(['700', '700']);
    test.close();
  });

  it('is what serving writes: library, cache, models, the secrets of pages', async () => {
    mkdirSync(scratch.file('home', 'models'), { recursive: true, mode: 0o755 });
    const served = await serveLibrary(scratch.file('library'), scratch.file('home'));
    await served.kill();
    expect(modeOf('library')).toBe('700');
    expect(modeOf('library', 'cache')).toBe('700');
    expect(modeOf('home', 'models')).toBe('700');
    expect(modeOf('home', 'training')).toBe('700');
    expect(modeOf('library', 'page-secrets.json')).toBe('600');
  });
});
