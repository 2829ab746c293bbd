import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { moveFile } from '../../platform/files/atomic.ts';

/** Photos that came through a browser and have no other place: each lies in a folder of its own in the library. */
export function createImports(library: string) {
  const directory = join(library, 'imports');
  /** Adopted in this session; their photos may not be in the database yet. */
  const coming = new Set<string>();

  return {
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
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
      return path;
    },
    /** The upload's photo is in the library now, or could not be added and is thrown away. */
    async settle(path: string, used: boolean): Promise<void> {
      const folder = dirname(path);
      if (!used) await rm(folder, { recursive: true, force: true });
      coming.delete(folder);
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
