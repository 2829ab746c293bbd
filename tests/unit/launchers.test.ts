import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchChildProcess } from '../../src-main/shells/launchers/child-process.ts';
import { superviseEngine, type SupervisedEngine } from '../../src-main/host/engines/supervise.ts';
import type { FillStep } from '../../src-main/steps/fill/params.ts';
import { sha256, testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';

const modulePath = resolve(import.meta.dirname, '../../out/main/engine.js');
let scratch: ReturnType<typeof scratchFolder>;
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
  scratch = scratchFolder('launchers');
  mkdirSync(scratch.file('cache'));
  engine = superviseEngine(() => launchChildProcess({ modulePath, cacheDirectory: scratch.file('cache') }));
});
afterEach(() => {
  engine.dispose();
  scratch.remove();
});

const slowStep: FillStep = {
  id: 'slow',
  op: 'fill',
  params: { method: 'exemplar', rotations: false, mirror: false, ensemble: false, grain: false },
  mask: [{ type: 'rectangle', erase: false, x: 200, y: 150, width: 420, height: 320 }],
  avoid: [],
  seed: 3,
  enabled: true,
};

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

  it('may be killed in the middle of a fill: the call says so, the next one works, the source is as it was', async () => {
    const photo = scratch.file('photo.png');
    await testPhoto(900, 640).png().toFile(photo);
    const before = sha256(photo);
    const source = { path: photo, sha256: before };
    let fraction = 0;
    const running = engine.client['fill.run'](
      { source, before: [], step: slowStep, seeds: [3] },
      { onEvent: (event) => (fraction = event.fraction) },
    ).then(
      () => 'finished',
      (error: { code: string }) => error.code,
    );
    await until(() => fraction > 0.05);
    const [first] = enginePids();
    process.kill(first, 'SIGKILL');
    expect(await running).toBe('ENGINE_STOPPED');
    const measured = await engine.client['mask.measure']({ size: { width: 900, height: 640 }, mask: slowStep.mask });
    expect(measured.pixels).toBe(420 * 320);
    expect(enginePids()).not.toContain(first);
    expect(sha256(photo)).toBe(before);
  });

  it('stops a fill within moments when it is cancelled', async () => {
    const photo = scratch.file('photo.png');
    await testPhoto(900, 640).png().toFile(photo);
    const source = { path: photo, sha256: sha256(photo) };
    const controller = new AbortController();
    let fraction = 0;
    const running = engine.client['fill.run'](
      { source, before: [], step: slowStep, seeds: [3] },
      { signal: controller.signal, onEvent: (event) => (fraction = event.fraction) },
    ).catch((error: { code: string }) => error.code);
    await until(() => fraction > 0.05);
    controller.abort();
    expect(await running).toBe('CANCELLED');
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
