import { mkdir, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import type { DoctorReport } from '../shared/data/photo.ts';
import type { RuntimeVerdict } from '../shared/data/runtime.ts';
import { codecReport } from './codecs/read/codec-report.ts';
import { probeRuntimes } from '../nn/compiler/probe.ts';

const mebibyte = 1024 * 1024;

/** What this machine has, for `heirloom doctor` and the settings page. `version` is Heirloom's. */
export async function diagnose(
  version: string,
  cacheDirectory: string,
  verdict: RuntimeVerdict | undefined,
): Promise<DoctorReport> {
  await mkdir(cacheDirectory, { recursive: true });
  const disk = await statfs(cacheDirectory);
  const codecs = codecReport();
  const written: readonly string[] = codecs.writable;
  return {
    version,
    platform: `${process.platform} ${release()} ${process.arch}`,
    node: process.versions.node,
    electron: process.versions.electron ?? null,
    cacheDirectory,
    codecs: codecs.readable.map((name) => ({ name, read: true, write: written.includes(name) })),
    libraries: { sharp: codecs.sharp, libvips: codecs.libvips },
    runtimes: await probeRuntimes(),
    verdict: verdict ?? null,
    memory: { totalMiB: Math.round(totalmem() / mebibyte), freeMiB: Math.round(freemem() / mebibyte) },
    disk: { cacheFreeMiB: Math.round((disk.bavail * disk.bsize) / mebibyte) },
    processors: availableParallelism(),
  };
}
