import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { syncFile, syncFolder, writeAtomically } from '../../platform/files/atomic.ts';
import { writingFailure } from '../../platform/files/file-system-failure.ts';
import { removeLeftovers, temporaryName } from '../../platform/files/temporary-files.ts';
import { requireMemory } from '../../platform/machine.ts';
import type { Picture } from '../../nn/data/picture.ts';
import {
  importedNamePattern,
  onnxAdapterSchema,
  type ImportedModel,
  type ModelOrigin,
  type OnnxAdapter,
} from '../../shared/data/imported-model.ts';
import { AppError } from '../../shared/errors.ts';
import { checkLength } from './check-model.ts';
import { descriptionPath, importedEnding, readDescription, readText } from './description.ts';
import { openModelChild, usualLimits, type ChildLimits } from './model-child.ts';
import { recognise } from './recognise.ts';
import { tryModel } from './try-model.ts';

export interface ImportRequest extends Partial<ModelOrigin> {
  /** The ONNX file; it stays where it is. */
  readonly path: string;
  /** Under which it will be known; the file's own where absent. */
  readonly name?: string | undefined;
  /** How it is to be read, where its signature does not say so. */
  readonly adapter?: OnnxAdapter | undefined;
}

export interface ImportOptions {
  /** Where imported models lie. */
  readonly folder: string;
  /** The file of a model that has a name, wherever it lies. */
  readonly fileOf: (name: string) => Promise<string | undefined>;
  /** Names that mean something else. */
  readonly reserved: readonly string[];
  /** The built child-entry.ts. */
  readonly modulePath: string;
  readonly threads: number;
  /** What the model is tried on. */
  readonly sample: () => Promise<Picture>;
  readonly limits?: ChildLimits;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (fraction: number) => void;
}

/** Of the file's length, for the process that tries it: the bytes, and the weights that onnxruntime makes of them. */
const memoryShare = 3;

/**
 * Takes an ONNX file into the models: checks it, tries it on the sample in a process of its own, and copies it under its name, with its
 * description beside it. The same file under the same name once more only gets its description anew.
 * @returns the name that it got, and where the copy lies
 * @throws FILE_NOT_FOUND, FILE_IS_FOLDER, MODEL_REFUSED, MODEL_FAILED, OUTPUT_EXISTS, INVALID_REQUEST, DISK_FULL, MEMORY_TOO_SMALL, CANCELLED
 */
export async function importModel(
  request: ImportRequest,
  options: ImportOptions,
): Promise<{ name: string; path: string }> {
  const { path, licence = '', source = '' } = request;
  const { folder, modulePath, threads, sample, limits = usualLimits(), signal, onProgress = () => undefined } = options;
  const fileName = basename(path);
  const name = nameFor(request, options.reserved);
  const { size } = await fileDetails(path);
  checkLength(size, fileName);
  requireMemory(memoryShare * size, `Trying ${fileName}`, { advice: 'use a smaller model' });
  const place = join(folder, name + importedEnding);
  const temporary = temporaryName(place);
  try {
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder);
    await copyFile(path, temporary, constants.COPYFILE_EXCL).catch(async (error: unknown) => {
      throw await writingFailure(error, place);
    });
    onProgress(0.1);
    const child = await openModelChild({ modulePath, path: temporary, name: fileName, threads, limits, signal });
    try {
      await requireFreeName(name, place, child.sha256, options.fileOf);
      const recognised = recognise(child.model, request.adapter ?? (await adapterBeside(path)), fileName);
      onProgress(0.4);
      const { adapter, trial } = await tryModel(child, recognised, await sample(), fileName, signal);
      onProgress(0.9);
      const { kind, graph } = recognised;
      const description: ImportedModel = {
        format: 'heirloom-imported-model',
        version: 1,
        sha256: child.sha256,
        kind,
        adapter,
        graph,
        licence,
        source,
        fileName,
        imported: new Date().toISOString(),
        trial,
      };
      // The process may hold the file open, which Windows does not rename.
      child.dispose();
      await syncFile(temporary);
      // A description without its model is none; a model without its description would not be used.
      await writeAtomically(descriptionPath(place), `${JSON.stringify(description, null, 2)}\n`);
      await rename(temporary, place).catch(async (error: unknown) => {
        throw await writingFailure(error, place);
      });
      await syncFolder(dirname(place));
      return { name, path: place };
    } finally {
      child.dispose();
    }
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** What Windows takes for a device, whatever ending follows. */
const isDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** @throws INVALID_REQUEST */
function nameFor({ path, name: wanted }: ImportRequest, reserved: readonly string[]): string {
  const own = basename(path).replace(/\.onnx$/i, '');
  const name = (
    wanted ?? own.replace(/[^\p{L}\p{N} ._-]+/gu, '-').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  ).trim();
  const meansElse = reserved.includes(name) || /\.(?:onnx|safetensors|json)$/i.test(name) || isDevice.test(name);
  if (importedNamePattern.test(name) && !meansElse) return name;
  throw new AppError(
    'INVALID_REQUEST',
    `A model cannot be called "${name}". Give it a name of letters, numbers, spaces, dots and dashes that is no way to fill.`,
    { why: 'model-name', name },
  );
}

/** @throws FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE */
async function fileDetails(path: string): Promise<{ size: number }> {
  const details = await stat(path).catch(() => undefined);
  if (!details) {
    throw new AppError('FILE_NOT_FOUND', `The file ${path} is not there.`, { why: 'model-file', path });
  }
  if (details.isDirectory()) {
    throw new AppError('FILE_IS_FOLDER', `${path} is a folder, not a file.`, { why: 'model-file', path });
  }
  if (!details.isFile()) {
    throw new AppError('FILE_UNREADABLE', `${path} is no ordinary file, and is not read.`, { why: 'no-file', path });
  }
  await (await open(path).catch(() => unreadable(path))).close();
  return details;
}

function unreadable(path: string): never {
  throw new AppError(
    'FILE_UNREADABLE',
    `${path} could not be read. The disk may be failing, or you may not have the right to read it.`,
    { why: 'model-file', path },
  );
}

/** How a file is to be read as its JSON says, `NAME.json` beside `NAME.onnx`, where there is such a one. */
async function adapterBeside(path: string): Promise<OnnxAdapter | undefined> {
  if (!path.endsWith(importedEnding)) return undefined;
  const text = await readText(descriptionPath(path)).catch(() => undefined);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), onnxAdapterSchema), text);
  return read.success ? read.output : undefined;
}

/** @throws OUTPUT_EXISTS where a model of that name is there and is another one */
async function requireFreeName(
  name: string,
  place: string,
  sha256: string,
  fileOf: ImportOptions['fileOf'],
): Promise<void> {
  const taken = await fileOf(name);
  if (taken === undefined) return;
  if (taken === place && (await readDescription(place))?.sha256 === sha256) return;
  throw new AppError('OUTPUT_EXISTS', `There is a model called "${name}" already. Choose another name.`, {
    why: 'model-name',
    name,
  });
}
