import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { scratchFolder } from './scratch.ts';

/** Whether small file systems of our own can be had: only root may mount them, and not in every container. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = scratchFolder('mount');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', probe.path], { stdio: 'ignore' });
    execFileSync('umount', [probe.path]);
    return true;
  } catch {
    return false;
  } finally {
    probe.remove();
  }
}

/** A disk of `bytes` at `folder`, which is made. */
export function mountDisk(folder: string, bytes: number): { unmount(): void } {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  return { unmount: () => void execFileSync('umount', ['--lazy', folder]) };
}
