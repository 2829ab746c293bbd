import { AppError } from '../../shared/errors.ts';
import { baseDetectModel, baseFillModel, type ModelReference } from '../../shared/recipe/model-reference.ts';
import { fillMethods, takesModel, type FillMethod } from '../../steps/fill/params.ts';
import { withEngine, type CommandContext, type EngineClient } from './with-engine.ts';

/** How a command is asked to fill. */
export interface Filling {
  /** One of `fillMethods`, or the name of a model, which then fills alone. */
  readonly method: string;
  /** Name of a model, or its file; `none` does without. */
  readonly model: string;
}

/**
 * The method and the model that --method and --model mean together.
 * @throws USAGE for a method that is none and no model's name, or a model's name beside another model
 */
export async function readFilling(
  { method, model }: Filling,
  context: CommandContext,
): Promise<{ method: FillMethod; model: string }> {
  const known = fillMethods.find((one) => one === method);
  if (known) return { method: known, model };
  const { signal } = context;
  const named = await withEngine(context, (engine) => engine['models.resolve']({ model: method }, { signal }));
  if (!named) {
    throw new AppError(
      'USAGE',
      `There is no way to fill called "${method}". There are ${fillMethods.join(', ')}, and the models of "heirloom models list" that fill.`,
      { name: method },
    );
  }
  if (model === baseFillModel || model === method) return { method: 'network', model: method };
  throw new AppError('USAGE', `--method ${method} is a model already; leave --model out.`, { name: method });
}

/**
 * The network that a command fills with, if any: `model` is a name, a file, or `none`. The usual one may be absent.
 * @throws MODEL_UNKNOWN where one is wanted by name, or a network is asked for, and there is none
 */
export async function findModel(
  engine: EngineClient,
  { model, method }: { model: string; method: FillMethod },
  signal: AbortSignal,
): Promise<ModelReference | undefined> {
  if (!takesModel(method) || model === 'none') return undefined;
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
