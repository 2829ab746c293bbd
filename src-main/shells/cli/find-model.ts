import { AppError } from '../../shared/errors.ts';
import { baseDetectModel, baseFillModel, type ModelReference } from '../../shared/recipe/model-reference.ts';
import type { FillMethod } from '../../steps/fill/params.ts';
import type { EngineClient } from './with-engine.ts';

/**
 * The network that a command fills with, if any: `model` is a name, a file, or `none`. The usual one may be absent.
 * @throws MODEL_UNKNOWN where one is wanted by name, or a network is asked for, and there is none
 */
export async function findModel(
  engine: EngineClient,
  { model, method }: { model: string; method: FillMethod },
  signal: AbortSignal,
): Promise<ModelReference | undefined> {
  if (method === 'smooth' || method === 'exemplar' || model === 'none') return undefined;
  if (method !== 'auto' || model !== baseFillModel) return requireModel(engine, model, signal);
  return (await engine['models.resolve']({ model }, { signal })) ?? undefined;
}

/** The usual detector, where it is there; one that is named must be. @throws MODEL_UNKNOWN */
export async function findDetector(
  engine: EngineClient,
  model: string | undefined,
  signal: AbortSignal,
): Promise<ModelReference | undefined> {
  if (model !== undefined) return requireModel(engine, model, signal);
  return (await engine['models.resolve']({ model: baseDetectModel }, { signal })) ?? undefined;
}

/**
 * The model of this name, or in this file.
 * @throws MODEL_UNKNOWN
 */
export async function requireModel(engine: EngineClient, model: string, signal: AbortSignal): Promise<ModelReference> {
  const found = await engine['models.resolve']({ model }, { signal });
  if (found) return found;
  throw new AppError(
    'MODEL_UNKNOWN',
    `There is no model "${model}". "heirloom models list" shows those that are there.`,
    { name: model },
  );
}
