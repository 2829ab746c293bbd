import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { scratchFolder } from './scratch.ts';

/** Whether small file systems of our own can be had: only root may mount them, and not in every container. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = scratchFolder('mount');
  try {
    using _disk = mountDisk(probe.path, 16 * 1024);
    return true;
  } catch {
    return false;
  } finally {
    probe.remove();
  }
}

/** A disk of `bytes` at `folder`, which is made; unmounted when it is disposed. */
export function mountDisk(folder: string, bytes: number, options = ''): Disposable {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}${options}`, 'tmpfs', folder], { stdio: 'ignore' });
  return { [Symbol.dispose]: () => void execFileSync('umount', ['--lazy', folder]) };
}
