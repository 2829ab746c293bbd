import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { scratchFolder } from './scratch.ts';

/** Whether small file systems of our own can be had: only root may mount them, and not in every container. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = scratchFolder('mount');
  try {
    mountDisk(probe.path, 16 * 1024).unmount();
    return true;
  } catch {
    return false;
  } finally {
    probe.remove();
  }
}

/** A disk of `bytes` at `folder`, which is made. */
export function mountDisk(folder: string, bytes: number, options = ''): { unmount(): void } {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}${options}`, 'tmpfs', folder], { stdio: 'ignore' });
  return { unmount: () => void execFileSync('umount', ['--lazy', folder]) };
}
