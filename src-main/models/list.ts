import { stat } from 'node:fs/promises';
import type { ModelInfo } from '../shared/data/model.ts';
import { serializeError, throwIfCancelled } from '../shared/errors.ts';
import { elementsOf } from '../nn/compiler/tensor-specs.ts';
import { isKnownArchitecture } from '../nn/families/registry.ts';
import { isImported, type ModelFile, type ModelFinder } from './find.ts';
import { notImported, readDescription } from './imported/description.ts';
import { taskOf } from './header.ts';
import { loadWeights } from './weights.ts';

/** The models in the finder's folders, files of weights and imported ones, with what is wrong with those that cannot be used. @throws CANCELLED */
export async function listModels(finder: ModelFinder, signal?: AbortSignal): Promise<ModelInfo[]> {
  const models: ModelInfo[] = [];
  for (const file of await finder.list()) {
    throwIfCancelled(signal);
    models.push(await describeModel(file));
  }
  return models;
}

/** What is known of a model, and what is wrong with it where it cannot be used. */
export async function describeModel({ name, path }: ModelFile): Promise<ModelInfo> {
  const details = await stat(path).catch(() => undefined);
  const bytes = details?.isFile() ? details.size : 0;
  if (isImported(path)) return describeImported({ name, path }, bytes);
  try {
    const { tensors, label } = await loadWeights(path);
    const { architecture, created, trainedOn } = label;
    const task = taskOf(label);
    const isKnown = task !== undefined && isKnownArchitecture(architecture.name);
    return {
      name,
      path,
      bytes,
      task,
      architecture: architecture.name,
      parameters: elementsOf(tensors),
      created,
      trainedOn: trainedOn.description,
      ...(isKnown ? {} : { problem: 'This version of Heirloom does not know its network.' }),
    };
  } catch (error) {
    return { name, path, bytes, problem: serializeError(error).message };
  }
}

async function describeImported({ name, path }: ModelFile, bytes: number): Promise<ModelInfo> {
  const description = await readDescription(path);
  if (!description) {
    return { name, path, bytes, problem: notImported };
  }
  const { kind, licence, source, imported, trial } = description;
  return {
    name,
    path,
    bytes,
    task: 'fill',
    architecture: kind,
    created: imported,
    imported: { licence, source, psnr: trial.psnr, seconds: trial.seconds, memory: trial.memory },
  };
}
