import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lockLibrary } from '../../../src-main/host/library/lock.ts';
import { bundleChild } from '../../support/bundle.ts';
import { scratchForFile } from '../../support/scratch.ts';

const scratch = scratchForFile('lock');
beforeAll(() => bundleChild('unit/host/locker.ts', scratch.path, ['libsql']));

let libraries = 0;
const newLibrary = (): string => {
  const library = scratch.file(`library-${(libraries += 1)}`);
  mkdirSync(library);
  return library;
};

class Locker {
  readonly process: ChildProcessWithoutNullStreams;
  #lines: string[] = [];

  constructor(library: string) {
    this.process = spawn(process.execPath, [scratch.file('child.mjs'), library]);
    this.process.stdout.on('data', (data: Buffer) => this.#lines.push(...data.toString().trim().split('\n')));
  }
  async line(number: number): Promise<string> {
    while (this.#lines.length <= number) await once(this.process.stdout, 'data');
    return this.#lines[number];
  }
  async lock(): Promise<string> {
    await this.line(0);
    this.process.stdin.write('now\n');
    return this.line(1);
  }
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
  }
}

/** As version 0.1.0 left it. */
const leaveNote = (library: string, owner: number): void =>
  writeFileSync(resolve(library, 'heirloom.lock'), String(owner));
const refusal = (library: string): unknown => {
  try {
    lockLibrary(library)();
    return 'in';
  } catch (error) {
    return error;
  }
};

describe('the lock of a library', () => {
  it('lets one of three processes in that come at once upon a stale lock, in each of 12 rounds', async () => {
    for (let round = 0; round < 12; round += 1) {
      const library = newLibrary();
      leaveNote(library, 999_999_999);
      const lockers = [0, 1, 2].map(() => new Locker(library));
      await Promise.all(lockers.map((locker) => locker.line(0)));
      const answers = await Promise.all(lockers.map((locker) => locker.lock()));
      expect(answers.filter((answer) => answer === 'in')).toHaveLength(1);
      expect(answers.filter((answer) => answer.startsWith('LIBRARY_BUSY'))).toHaveLength(2);
      await Promise.all(lockers.map((locker) => locker.kill()));
    }
  }, 240_000);

  it('names the process that has it, and ends when that is killed', async () => {
    const library = newLibrary();
    const first = new Locker(library);
    expect(await first.lock()).toBe('in');
    const second = new Locker(library);
    expect(await second.lock()).toBe(`LIBRARY_BUSY ${first.process.pid}`);
    expect(refusal(library)).toMatchObject({ details: { why: 'heirloom', process: first.process.pid } });
    await first.kill();
    const third = new Locker(library);
    expect(await third.lock()).toBe('in');
    await third.kill();
    await second.kill();
  });

  it('is not fooled by a process number that another program has now', () => {
    const library = newLibrary();
    // Ours, left by a kill: the number belongs to a process that runs, but to no Heirloom.
    writeFileSync(resolve(library, 'heirloom.lock'), `${process.ppid}\n`);
    expect(refusal(library)).toBe('in');
    // Of 0.1.0, from before the computer was started.
    leaveNote(library, process.ppid);
    const beforeStart = Date.now() / 1000 - uptime() - 60;
    utimesSync(resolve(library, 'heirloom.lock'), beforeStart, beforeStart);
    expect(refusal(library)).toBe('in');
  });

  it('respects a running 0.1.0, and takes over what a killed one left', () => {
    const library = newLibrary();
    leaveNote(library, process.ppid);
    expect(refusal(library)).toMatchObject({ code: 'LIBRARY_BUSY', details: { process: process.ppid } });
    leaveNote(library, 999_999_999);
    expect(refusal(library)).toBe('in');
  });
});
