import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { moveFile } from '../../platform/files/atomic.ts';

/** Photos that came through a browser and have no other place: each lies in a folder of its own in the library, with its infrared scan. */
export function createImports(library: string) {
  const directory = join(library, 'imports');
  /** Adopted in this session; their photos may not be in the database yet. */
  const coming = new Set<string>();

  /** Removes an upload, and its folder where nothing else lies in it. */
  async function drop(path: string): Promise<void> {
    await rm(path, { force: true });
    await rmdir(dirname(path)).catch(() => undefined);
  }

  return {
    /** Whether a file is an upload. */
    holds: (path: string): boolean => path.startsWith(directory + sep),

    /**
     * Moves an upload into the library; it stays at least until `settle` is called with its path.
     * @param folder of another one, beside which it belongs
     */
    async adopt(uploaded: string, name: string, folder = join(directory, randomUUID())): Promise<string> {
      coming.add(folder);
      const path = join(folder, name);
      try {
        await mkdir(folder, { recursive: true });
        await moveFile(uploaded, path);
      } catch (error) {
        coming.delete(folder);
        await drop(path);
        throw error;
      }
      return path;
    },
    /** The upload's photo is in the library now, or could not be added and is thrown away. */
    async settle(path: string, used: boolean): Promise<void> {
      if (!used) await drop(path);
      coming.delete(dirname(path));
    },
    /** Removes what none of the photos lies in: uploads whose process ended before they were added, and those of purged photos. */
    async sweep(paths: readonly string[]): Promise<void> {
      const used = new Set(
        paths.filter((path) => path.startsWith(directory + sep)).map((path) => path.slice(directory.length + 1)),
      );
      const folders = new Set([...used].map((path) => path.split(sep)[0]));
      for (const name of await readdir(directory).catch(() => [])) {
        const folder = join(directory, name);
        if (!folders.has(name) && !coming.has(folder)) await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
export type Imports = ReturnType<typeof createImports>;
