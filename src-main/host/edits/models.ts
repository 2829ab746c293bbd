import type { EngineContract } from '../../contract/engine.ts';
import type { FillModel } from '../../contract/host.ts';
import { AppError } from '../../shared/errors.ts';
import { baseDetectModel, baseFillModel, type ModelReference } from '../../shared/recipe/model-reference.ts';
import type { Client } from '../../shared/rpc/definition.ts';
import type { FillMethod } from '../../steps/fill/params.ts';

/** Which network a step is made with. */
export function createStepModels(engine: Client<EngineContract>) {
  const resolve = (model: string): Promise<ModelReference | null> => engine['models.resolve']({ model });

  return {
    /** Networks that were trained to fill, by name. */
    async list(signal: AbortSignal): Promise<FillModel[]> {
      const models = await engine['models.list']({}, { signal });
      return models.flatMap(({ name, task, architecture, imported, problem }) => {
        if (task !== 'fill' || architecture === undefined || problem !== undefined) return [];
        const { licence, source } = imported ?? {};
        const origin = licence === undefined || source === undefined ? {} : { imported: { licence, source } };
        return [{ name, family: architecture, ...origin }];
      });
    },

    /**
     * The network that a fill wants; the one that comes with Heirloom may be missing, unless it is all there is to fill with.
     * @throws MODEL_UNKNOWN
     */
    async forFill(method: FillMethod, wanted: string | null | undefined): Promise<ModelReference | null> {
      if (method === 'smooth' || method === 'exemplar' || (wanted === null && method === 'auto')) return null;
      if (wanted === undefined && method === 'auto') return resolve(baseFillModel);
      const name = wanted ?? baseFillModel;
      const model = await resolve(name);
      if (model) return model;
      throw new AppError('MODEL_UNKNOWN', `There is no model "${name}" on this computer. Choose another one.`, {
        why: 'none-to-fill',
        name,
      });
    },

    /** The network that finds damage; undefined where there is none, as an infrared scan may show the damage all the same. */
    toFind: async (): Promise<ModelReference | undefined> => (await resolve(baseDetectModel)) ?? undefined,

    /** The network of an operation that cannot do without. @throws MODEL_UNKNOWN */
    async base(name: string): Promise<ModelReference> {
      const model = await resolve(name);
      if (model) return model;
      throw new AppError(
        'MODEL_UNKNOWN',
        `There is no model "${name}" on this computer. This step needs it: install Heirloom again to get it back.`,
        { why: 'none-for-step', name },
      );
    },
  };
}
export type StepModels = ReturnType<typeof createStepModels>;
