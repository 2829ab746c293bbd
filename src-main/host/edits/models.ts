import type { EngineContract } from '../../contract/engine.ts';
import type { FillModel } from '../../contract/host.ts';
import { AppError } from '../../shared/errors.ts';
import { baseCleanModel, baseFillModel, type ModelReference } from '../../shared/recipe/model-reference.ts';
import type { Client } from '../../shared/rpc/definition.ts';
import type { FillMethod } from '../../steps/fill/params.ts';

/** Which network a step is made with. */
export function createStepModels(engine: Client<EngineContract>) {
  const resolve = (model: string, signal: AbortSignal): Promise<ModelReference | null> =>
    engine['models.resolve']({ model }, { signal });

  return {
    /** Networks that were trained to fill, by name. */
    async list(signal: AbortSignal): Promise<FillModel[]> {
      const models = await engine['models.list']({}, { signal });
      return models.flatMap(({ name, task, architecture, problem }) =>
        task === 'fill' && architecture !== undefined && problem === undefined ? [{ name, family: architecture }] : [],
      );
    },

    /**
     * The network that a fill wants; the one that comes with Heirloom may be missing, unless it is all there is to fill with.
     * @throws MODEL_UNKNOWN
     */
    async forFill(
      method: FillMethod,
      wanted: string | null | undefined,
      signal: AbortSignal,
    ): Promise<ModelReference | null> {
      if (method === 'smooth' || method === 'exemplar' || (wanted === null && method === 'auto')) return null;
      if (wanted === undefined && method === 'auto') return resolve(baseFillModel, signal);
      const name = wanted ?? baseFillModel;
      const model = await resolve(name, signal);
      if (model) return model;
      throw new AppError('MODEL_UNKNOWN', `There is no model "${name}" on this computer. Choose another one.`, {
        why: 'none-to-fill',
        name,
      });
    },

    /** @throws MODEL_UNKNOWN */
    async forClean(signal: AbortSignal): Promise<ModelReference> {
      const name = baseCleanModel;
      const model = await resolve(name, signal);
      if (model) return model;
      throw new AppError(
        'MODEL_UNKNOWN',
        `There is no model "${name}" on this computer. Cleaning needs it: install Heirloom again to get it back.`,
        { why: 'none-to-clean', name },
      );
    },
  };
}
export type StepModels = ReturnType<typeof createStepModels>;
