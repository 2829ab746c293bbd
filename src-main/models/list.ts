import { stat } from 'node:fs/promises';
import type { ModelInfo } from '../shared/data/model.ts';
import { serializeError, throwIfCancelled } from '../shared/errors.ts';
import { elementsOf } from '../nn/compiler/tensor-specs.ts';
import { isKnownArchitecture } from '../nn/families/registry.ts';
import type { ModelFile, ModelFinder } from './find.ts';
import { taskOf } from './header.ts';
import { loadWeights } from './weights.ts';

/** The files of weights in the finder's folders, with what is wrong with those that cannot be used. @throws CANCELLED */
export async function listModels(finder: ModelFinder, signal?: AbortSignal): Promise<ModelInfo[]> {
  const models: ModelInfo[] = [];
  for (const file of await finder.list()) {
    throwIfCancelled(signal);
    models.push(await describe(file));
  }
  return models;
}

async function describe({ name, path }: ModelFile): Promise<ModelInfo> {
  const details = await stat(path).catch(() => undefined);
  const bytes = details?.isFile() ? details.size : 0;
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
