import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { importedModelSchema, type ImportedModel } from '../../shared/data/imported-model.ts';

export const importedEnding = '.onnx';
const mostBytes = 1 << 20;

/** Where the description of an imported model lies. */
export function descriptionPath(modelPath: string): string {
  return `${modelPath.slice(0, -importedEnding.length)}.json`;
}

/** What is said of a file that has no description. */
export const notImported = 'It was not taken in: use "heirloom models import", or drop it on the window.';

/** @throws MODEL_UNKNOWN for a file that was not taken in */
export async function requireDescription(modelPath: string): Promise<ImportedModel> {
  const description = await readDescription(modelPath);
  if (description) return description;
  throw new AppError('MODEL_UNKNOWN', `Heirloom does not know how ${modelPath} is to be read. ${notImported}`, {
    why: 'not-imported',
    path: modelPath,
  });
}

/** What was found when a model was taken in; undefined where its file was not, or its description is damaged. */
export async function readDescription(modelPath: string): Promise<ImportedModel | undefined> {
  const text = await readText(descriptionPath(modelPath)).catch(() => undefined);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), importedModelSchema), text);
  return read.success ? read.output : undefined;
}

/** @throws errors of the file system as they are */
export async function readText(path: string): Promise<string> {
  await using file = await open(path);
  const details = await file.stat();
  if (!details.isFile() || details.size > mostBytes) throw new Error(`${path} is no small file`);
  return await file.readFile('utf8');
}

/**
 * What recipes call an imported model: the digest of its file, and of how it is read where a person described that, since both
 * decide the pixels.
 * @param sha256 of the file
 */
export function importedDigest(sha256: string, description: ImportedModel | undefined): string {
  if (description?.kind !== 'described') return sha256;
  const { image, mask, output, layout, imageRange, outputRange, maskMeaning, multiple } = description.adapter;
  const reading = [sha256, image, mask, output, layout, imageRange, outputRange, maskMeaning, multiple];
  return createHash('sha256').update(JSON.stringify(reading)).digest('hex');
}
