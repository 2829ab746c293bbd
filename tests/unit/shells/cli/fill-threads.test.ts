import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run, runCli } from '../../../support/cli.ts';
import { sha256, testMask, testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('fill-threads');
const file = (name: string): string => scratch.file(name);
const parametersTo = (out: string): string[] => [
  ...['fill', file('photo.png'), '--mask', file('mask.png'), '--out', file(out), '--method', 'exemplar'],
];

beforeAll(async () => {
  await testPhoto(330, 300).toFile(file('photo.png'));
  // 37,000 pixels, for which threads help.
  await testMask(330, 300, (x, y) => Math.abs(x - 165) < 95 && Math.abs(y - 150) < 97).toFile(file('mask.png'));
});

describe('the command line', () => {
  it('fills a wide hole the same with any number of threads, and ends', () => {
    for (const count of ['1', '2', '3']) {
      const { code, stderr } = runCli(parametersTo(`${count}.png`), file(`home-${count}`), { HEIRLOOM_THREADS: count });
      expect([code, stderr]).toEqual([0, expect.any(String)]);
    }
    expect(new Set(['1.png', '2.png', '3.png'].map((name) => sha256(file(name)))).size).toBe(1);
  });

  it('says that a thread has ended, where one does', () => {
    const root = resolve(import.meta.dirname, '../../../..');
    for (const part of ['out/main', 'package.json'])
      cpSync(join(root, part), file(join('app', part)), { recursive: true });
    for (const part of ['node_modules', 'resources']) symlinkSync(join(root, part), file(join('app', part)));
    writeFileSync(
      file('app/out/main/fill-thread.js'),
      `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', (message) => 'open' in message && process.exit(3));
      parentPort.postMessage('ready');`,
    );
    const environment = { HEIRLOOM_THREADS: '2' };
    const { code, stderr } = run(
      file('app/out/main/cli.js'),
      parametersTo('ended.png'),
      file('home-ended'),
      environment,
    );
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/A thread of this computation has ended \(code 3\)/);
  });
});
