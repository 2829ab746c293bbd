import { readdir, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, resolve, sep } from 'node:path';
import type { ModelInfo } from '../../shared/data/runtime.ts';
import { AppError, serializeError, throwIfCancelled } from '../../shared/errors.ts';
import { loadWeights } from '../files/weights-on-disk.ts';
import { isKnownArchitecture } from '../../nn/families/registry.ts';
import { elementsOf } from './elements.ts';

const ending = '.safetensors';

/** The weight files in `folders`; of two with the same name the one in the earlier folder. Folders may be missing. */
export async function listModels(folders: readonly string[], signal?: AbortSignal): Promise<ModelInfo[]> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    const entries = await readdir(folder).catch(() => []);
    for (const entry of entries.filter((name) => extname(name) === ending)) {
      const name = basename(entry, ending);
      if (!found.has(name)) found.set(name, join(folder, entry));
    }
  }
  const models: ModelInfo[] = [];
  for (const [name, path] of [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    throwIfCancelled(signal);
    models.push(await describe(name, path));
  }
  return models;
}

/**
 * The file that a person means: a path, or the name of a model in one of the folders.
 * @throws MODEL_UNKNOWN
 */
export async function findModel(model: string, folders: readonly string[]): Promise<string> {
  const isPath = model.endsWith(ending) || model.includes('/') || model.includes(sep) || isAbsolute(model);
  if (isPath) return resolve(model);
  for (const folder of folders) {
    const path = join(folder, model + ending);
    if (await stat(path).catch(() => undefined)) return path;
  }
  const places = folders.join(' and ');
  throw new AppError(
    'MODEL_UNKNOWN',
    `There is no model "${model}" in ${places}. "heirloom models list" shows those that are there.`,
    { why: 'no-such-file', name: model, folders: places },
  );
}

async function describe(name: string, path: string): Promise<ModelInfo> {
  const details = await stat(path).catch(() => undefined);
  const bytes = details?.isFile() ? details.size : 0;
  try {
    const { tensors, label } = await loadWeights(path);
    const { architecture, created, trainedOn } = label;
    return {
      name,
      path,
      bytes,
      architecture: architecture.name,
      parameters: elementsOf(tensors),
      created,
      trainedOn: trainedOn.description,
      ...(isKnownArchitecture(architecture.name)
        ? {}
        : { problem: 'This version of Heirloom does not know its network.' }),
    };
  } catch (error) {
    return { name, path, bytes, problem: serializeError(error).message };
  }
}
