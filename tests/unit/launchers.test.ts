import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { getPriority } from 'node:os';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchChildProcess } from '../../src-main/shells/launchers/child-process.ts';
import { superviseEngine, type SupervisedEngine } from '../../src-main/host/engines/supervise.ts';
import type { FillProgress } from '../../src-main/shared/data/photo.ts';
import { failureOf } from '../support/expectations.ts';
import { sha256, testPhoto } from '../support/pictures.ts';
import { scratchForEach, until } from '../support/scratch.ts';
import { fillStep, rectangle } from '../support/steps.ts';

const modulePath = resolve(import.meta.dirname, '../../out/main/engine.js');
const scratch = scratchForEach('launchers');
let engine: SupervisedEngine;

/** Process numbers of engines that were started for our cache folder. */
function enginePids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return command.includes('engine.js') && command.includes(scratch.path);
      } catch {
        return false;
      }
    })
    .map(Number);
}

beforeEach(() => {
  mkdirSync(scratch.file('cache'));
  engine = superviseEngine(() => launchChildProcess({ modulePath, cacheDirectory: scratch.file('cache') }));
});
afterEach(() => engine.dispose());

const slowStep = fillStep({ method: 'exemplar' }, { mask: [rectangle(200, 150, 420, 320)], seed: 3 });

describe.skipIf(process.platform !== 'linux')('an engine in a process of its own', () => {
  it('is started by the first call and ends with its host', async () => {
    expect(enginePids()).toEqual([]);
    await engine.client['mask.measure']({ size: { width: 9, height: 9 }, mask: [] });
    expect(enginePids()).toHaveLength(1);
    engine.dispose();
    await until(() => enginePids().length === 0);
  });

  it('has the priority that it was given', async () => {
    engine = superviseEngine(() =>
      launchChildProcess({ modulePath, cacheDirectory: scratch.file('cache'), priority: 10 }),
    );
    await engine.client['mask.measure']({ size: { width: 9, height: 9 }, mask: [] });
    expect(enginePids().map((pid) => getPriority(pid))).toEqual([10]);
  });

  /** A fill of a photo that has begun, and takes seconds. */
  async function beginFill(signal?: AbortSignal) {
    const path = scratch.file('photo.png');
    await testPhoto(900, 640).toFile(path);
    const source = { path, sha256: sha256(path) };
    let fraction = 0;
    const onEvent = (event: { fraction: number }): void => void ({ fraction } = event);
    const request = { source, before: [], step: slowStep, seeds: [3] };
    const failure = failureOf(engine.client['fill.run'](request, { signal, onEvent }));
    await until(() => fraction > 0.05);
    return { source, failure };
  }

  it('may be killed in the middle of a fill: the call says so, the next one works, the source is as it was', async () => {
    const { source, failure } = await beginFill();
    const [first] = enginePids();
    process.kill(first, 'SIGKILL');
    expect((await failure).code).toBe('ENGINE_STOPPED');
    const measured = await engine.client['mask.measure']({ size: { width: 900, height: 640 }, mask: slowStep.mask });
    expect(measured.pixels).toBe(420 * 320);
    expect(enginePids()).not.toContain(first);
    expect(sha256(source.path)).toBe(source.sha256);
  });

  it('may be killed between two variants: the next one computes the second alone, and comes to the same', async () => {
    const path = scratch.file('photo.png');
    await testPhoto(400, 300).toFile(path);
    const step = fillStep({ method: 'exemplar' }, { mask: [rectangle(150, 90, 90, 80)] });
    const run = (seeds: number[], onEvent?: (event: FillProgress) => void) =>
      engine.client['fill.run']({ source: { path, sha256: sha256(path) }, before: [], step, seeds }, { onEvent });
    const folder = scratch.file('cache', 'steps');
    const kept = (): string[] =>
      (existsSync(folder) ? readdirSync(folder) : []).filter((name) => /patches$/.test(name));
    const whole = (): Record<string, string> =>
      Object.fromEntries(kept().map((name) => [name, sha256(scratch.file('cache', 'steps', name))]));
    const undisturbed = await run([1, 2]);
    const files = whole();
    expect(Object.keys(files)).toHaveLength(2);

    rmSync(folder, { recursive: true });
    engine.dispose();
    engine = superviseEngine(() => launchChildProcess({ modulePath, cacheDirectory: scratch.file('cache') }));
    const killed = failureOf(run([1, 2]));
    await until(() => kept().length === 1);
    for (const pid of enginePids()) process.kill(pid, 'SIGKILL');
    expect((await killed).code).toBe('ENGINE_STOPPED');
    expect(kept()).toHaveLength(1);
    const fractions: number[] = [];
    expect(await run([1, 2], ({ fraction }) => fractions.push(fraction))).toEqual(undisturbed);
    expect(whole()).toEqual(files);
    expect(fractions.filter((fraction) => fraction > 0.1 && fraction < 0.5)).toEqual([]);
    expect(fractions.some((fraction) => fraction > 0.55 && fraction < 1)).toBe(true);
  });

  it('stops a fill within moments when it is cancelled', async () => {
    const controller = new AbortController();
    const { failure } = await beginFill(controller.signal);
    controller.abort();
    expect((await failure).code).toBe('CANCELLED');
    // The engine is idle again: its processor time stands still.
    const [pid] = enginePids();
    const ticks = (): number => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return Number(fields[11]) + Number(fields[12]);
    };
    await until(async () => {
      const before = ticks();
      await new Promise((done) => setTimeout(done, 300));
      return ticks() - before <= 3;
    });
  });

  it('ends by itself when its host is killed', async () => {
    const script = `
      const { fork } = require('node:child_process');
      fork(${JSON.stringify(modulePath)}, ['0', ${JSON.stringify(scratch.file('cache'))}], { stdio: 'ignore' });
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500);
    `;
    expect(() => execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' })).toThrow('SIGKILL');
    await until(() => enginePids().length === 0);
  });
});
