import { lstat, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../platform/files/atomic.ts';
import { fileSystemFailure } from '../platform/files/file-system-failure.ts';
import { importedNamePattern } from '../shared/data/imported-model.ts';
import { AppError } from '../shared/errors.ts';
import { isImported, type ModelFile, type ModelFinder } from './find.ts';
import { descriptionPath, importedEnding, readDescription } from './imported/description.ts';

/**
 * Removes a model that was imported or trained here, for good. Its file goes first, as a description without it is none; a removal that was
 * cut short in between is finished by the next one of that name.
 * @param folder of imported models and trained weights
 * @throws MODEL_UNKNOWN, INVALID_REQUEST (why: model-comes-along), FILE_IS_FOLDER, FOLDER_READ_ONLY
 */
export async function removeModel(name: string, models: ModelFinder, folder: string): Promise<ModelFile> {
  const model = (await halfRemoved(name, folder)) ?? (await models.named(name));
  const { path } = model;
  if (dirname(path) !== folder) {
    throw new AppError(
      'INVALID_REQUEST',
      `The model "${name}" comes with Heirloom and stays. Only models that were imported or trained here can be removed.`,
      { why: 'model-comes-along', name },
    );
  }
  if ((await lstat(path).catch(() => undefined))?.isDirectory()) {
    throw new AppError('FILE_IS_FOLDER', `${path} is a folder, not a file.`, { why: 'model-file', path });
  }
  try {
    await rm(path, { force: true });
    await syncFolder(folder);
    if (isImported(path)) await rm(descriptionPath(path), { force: true });
  } catch (error) {
    throw fileSystemFailure(error, path);
  }
  return model;
}

/** The imported model of which only the description is left. */
async function halfRemoved(name: string, folder: string): Promise<ModelFile | undefined> {
  if (!importedNamePattern.test(name)) return undefined;
  const path = join(folder, name + importedEnding);
  if (await lstat(path).catch(() => undefined)) return undefined;
  return (await readDescription(path)) && { name, path };
}
