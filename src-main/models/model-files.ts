import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileDigest } from '../platform/files/file-digest.ts';
import { AppError } from '../shared/errors.ts';
import type { ModelReference } from '../shared/recipe/model-reference.ts';

const ending = '.safetensors';

/** Finds files of weights in `folders`, the earlier ones first, by name or by their bytes. */
export function createModelFiles(folders: readonly string[]) {
  const digests = new Map<string, { stamp: string; sha256: string }>();
  /** Files outside the folders that were named by their path. */
  const named = new Set<string>();

  async function digest(path: string): Promise<string> {
    const details = await stat(path);
    // Anything but a file may be read without end, or waited for.
    if (!details.isFile()) throw new AppError('MODEL_UNKNOWN', `${path} is not a file.`, { why: 'no-file', path });
    const { mtimeMs, size } = details;
    const stamp = `${mtimeMs} ${size}`;
    const known = digests.get(path);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = await fileDigest(path);
    digests.set(path, { stamp, sha256 });
    return sha256;
  }

  async function paths(): Promise<string[]> {
    const lists = await Promise.all(
      folders.map(async (folder) => {
        const names = await readdir(folder).catch(() => []);
        return names.filter((name) => extname(name) === ending).map((name) => join(folder, name));
      }),
    );
    return [...lists.flat(), ...named];
  }

  return {
    /** What a recipe calls the model of this name, or the file at this path; nothing where there is none. */
    async resolve(model: string): Promise<ModelReference | undefined> {
      const path = model.endsWith(ending) ? model : (await paths()).find((path) => basename(path, ending) === model);
      if (path === undefined) return undefined;
      const sha256 = await digest(path).catch(() => undefined);
      if (sha256 !== undefined) named.add(path);
      return sha256 === undefined ? undefined : { name: basename(path, ending), sha256 };
    },

    /**
     * The file with these bytes, whatever its name is by now.
     * @throws MODEL_UNKNOWN
     */
    async find({ name, sha256 }: ModelReference): Promise<string> {
      const all = await paths();
      const likely = all.toSorted(
        (a, b) => Number(basename(b, ending) === name) - Number(basename(a, ending) === name),
      );
      for (const path of likely) {
        if ((await digest(path).catch(() => '')) === sha256) return path;
      }
      const places = folders.join(', ');
      throw new AppError(
        'MODEL_UNKNOWN',
        `This step was made with the model "${name}", which is not on this computer, or has changed. Put its file back into ${places}, or make the step anew.`,
        { why: 'missing-or-changed', name, folders: places },
      );
    },
  };
}
export type ModelFiles = ReturnType<typeof createModelFiles>;
