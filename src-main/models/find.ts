import { readdir, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, resolve, sep } from 'node:path';
import { fileDigest } from '../platform/files/file-digest.ts';
import { resourcesFolder } from '../platform/paths.ts';
import { AppError } from '../shared/errors.ts';
import type { ModelReference } from '../shared/recipe/model-reference.ts';
import { importedDigest, importedEnding, readDescription } from './imported/description.ts';

const ending = '.safetensors';
const endings = [ending, importedEnding];

export interface ModelFile {
  /** The file's name without its ending. */
  readonly name: string;
  readonly path: string;
}

/** Folders of weights, those that come with the program first. @param builtDirectory out/main; absent where nothing is built */
export function modelFolders(builtDirectory: string | undefined, others: readonly string[]): string[] {
  const bundled = builtDirectory === undefined ? [] : [join(resourcesFolder(builtDirectory), 'models')];
  return [...bundled, ...others];
}

/**
 * Finds models, files of weights and imported ones, by what people call them, or by the digest that a recipe holds. The rule, the same
 * everywhere: what ends in `.safetensors` or `.onnx` or has a folder in it is a path; anything else is the name of a file in one of
 * `folders`, which may be missing, the earlier ones first.
 */
export function createModelFinder(folders: readonly string[]) {
  const digests = new Map<string, { stamp: string; sha256: string }>();
  /** Files outside the folders that were named by their path. */
  const named = new Set<string>();

  /** Of what decides about a model's pixels. */
  async function digest(path: string): Promise<string> {
    const sha256 = await digestOfFile(path);
    return isImported(path) ? importedDigest(sha256, await readDescription(path)) : sha256;
  }

  async function digestOfFile(path: string): Promise<string> {
    const details = await stat(path);
    // A pipe or device would block or never end.
    if (!details.isFile()) throw new AppError('MODEL_UNKNOWN', `${path} is not a file.`, { why: 'no-file', path });
    const stamp = `${details.mtimeMs} ${details.size}`;
    const known = digests.get(path);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = await fileDigest(path);
    digests.set(path, { stamp, sha256 });
    return sha256;
  }

  /** Several of one name in the order of their folders. */
  async function inFolders(): Promise<string[]> {
    const lists = await Promise.all(
      folders.map(async (folder) => {
        const names = await readdir(folder).catch(() => []);
        return names.filter((name) => endings.includes(extname(name))).map((name) => join(folder, name));
      }),
    );
    return lists.flat();
  }

  async function pathOf(model: string): Promise<string | undefined> {
    return isPath(model) ? resolve(model) : (await inFolders()).find((path) => nameOf(path) === model);
  }

  function noSuchModel(model: string): AppError {
    const places = folders.join(' and ');
    return new AppError(
      'MODEL_UNKNOWN',
      `There is no model "${model}" in ${places}. "heirloom models list" shows those that are there.`,
      { why: 'no-such-file', name: model, folders: places },
    );
  }

  /** Those in the folders, by name; of two with the same name the one in the earlier folder. */
  async function list(): Promise<ModelFile[]> {
    const found = new Map<string, string>();
    for (const path of await inFolders()) if (!found.has(nameOf(path))) found.set(nameOf(path), path);
    return [...found].map(([name, path]) => ({ name, path })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  return {
    /** The file of a name; undefined where there is none. */
    pathOf,

    list,

    /** The file in the folders that has this name, which is never taken for a path. @throws MODEL_UNKNOWN */
    async named(name: string): Promise<ModelFile> {
      const found = (await list()).find((file) => file.name === name);
      if (found) return found;
      throw noSuchModel(name);
    },

    /**
     * The path of a model by name, or the path itself, whether or not a file is there.
     * @throws MODEL_UNKNOWN for a name that no file has
     */
    async path(model: string): Promise<string> {
      const path = await pathOf(model);
      if (path !== undefined) return path;
      throw noSuchModel(model);
    },

    /** What a recipe calls a model, by its name or its path; nothing where there is no such file. */
    async reference(model: string): Promise<ModelReference | undefined> {
      const path = await pathOf(model);
      const sha256 = path && (await digest(path).catch(() => undefined));
      if (!path || !sha256) return undefined;
      if (isPath(model)) named.add(path);
      return { name: nameOf(path), sha256 };
    },

    /** The model of somebody else's that was taken in last; nothing where there is none that can be used. */
    async lastImported(): Promise<ModelReference | undefined> {
      let last: { path: string; imported: string } | undefined;
      for (const path of (await inFolders()).filter(isImported)) {
        const imported = (await readDescription(path))?.imported;
        if (imported !== undefined && (!last || imported > last.imported)) last = { path, imported };
      }
      const sha256 = last && (await digest(last.path).catch(() => undefined));
      return last && sha256 !== undefined ? { name: nameOf(last.path), sha256 } : undefined;
    },

    /**
     * The file with these bytes, whatever its name is by now.
     * @throws MODEL_UNKNOWN
     */
    async find({ name, sha256 }: ModelReference): Promise<string> {
      const all = [...(await inFolders()), ...named];
      const likely = all.toSorted((a, b) => Number(nameOf(b) === name) - Number(nameOf(a) === name));
      for (const path of likely) {
        if ((await digest(path).catch(() => '')) === sha256) return path;
      }
      const places = folders.join(', ');
      throw new AppError(
        'MODEL_UNKNOWN',
        `This step was made with the model "${name}", which is not on this computer, or has changed. Import it again if it was imported, put its file back into ${places}, or make the step anew.`,
        { why: 'missing-or-changed', name, folders: places },
      );
    },
  };
}
export type ModelFinder = ReturnType<typeof createModelFinder>;

/** Whether a file is a model of somebody else's. */
export function isImported(path: string): boolean {
  return extname(path) === importedEnding;
}

function isPath(model: string): boolean {
  return endings.includes(extname(model)) || model.includes('/') || model.includes(sep) || isAbsolute(model);
}

function nameOf(path: string): string {
  return basename(path, isImported(path) ? importedEnding : ending);
}
