import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { promisify } from 'node:util';

let known: Promise<number> | undefined;

/** Cores that this process may use, threads that share one counted once: a second thread on a core adds nothing to such work. */
export function physicalCores(): Promise<number> {
  known ??= count();
  return known;
}

async function count(): Promise<number> {
  const usable = availableParallelism();
  const cores = await countOf[process.platform]?.().catch(() => undefined);
  if (cores !== undefined && cores > 0) return Math.min(cores, usable);
  // No topology available: assumes two hardware threads per core.
  return process.arch === 'x64' && usable === cpus().length ? Math.max(1, usable >> 1) : usable;
}

const countOf: Partial<Record<NodeJS.Platform, () => Promise<number>>> = {
  async linux() {
    const folder = '/sys/devices/system/cpu';
    const processors = (await readdir(folder)).filter((name) => /^cpu\d+$/.test(name));
    // A processor that is switched off has no topology.
    const siblings = processors.map((name) =>
      readFile(`${folder}/${name}/topology/thread_siblings_list`, 'utf8').catch(() => undefined),
    );
    return new Set((await Promise.all(siblings)).filter((list) => list !== undefined)).size;
  },
  async darwin() {
    const { stdout } = await promisify(execFile)('sysctl', ['-n', 'hw.physicalcpu']);
    return Number(stdout);
  },
};
