import type { EngineContract, FractionEvent } from '../../contract/engine.ts';
import type { FillModel } from '../../contract/host.ts';
import type { ModelInfo } from '../../shared/data/model.ts';
import { background } from '../../shared/background.ts';
import { AppError } from '../../shared/errors.ts';
import { baseDetectModel, baseFillModel, type ModelReference } from '../../shared/recipe/model-reference.ts';
import type { CallOptions, Client, HandlerContext, ParamsOf } from '../../shared/rpc/definition.ts';
import { takesModel, type FillMethod } from '../../steps/fill/params.ts';

/** A model as the fill panel lists it, if it fills. */
function fillModelOf({ name, task, architecture, imported, problem }: ModelInfo): FillModel[] {
  if (task !== 'fill' || architecture === undefined || problem !== undefined) return [];
  if (!imported) return [{ name, family: architecture }];
  const { licence, source } = imported;
  return [{ name, family: architecture, imported: { licence, source } }];
}

/** Which network a step is made with. */
export function createStepModels(engine: Client<EngineContract>) {
  const listeners = new Set<(event: { models: FillModel[] }) => void>();

  /** Those that fill, by name. */
  const list = async (signal?: AbortSignal): Promise<FillModel[]> =>
    (await engine['models.list']({}, { signal })).flatMap(fillModelOf);

  /** Tells everybody who watches that a model came or went. */
  function notify(): void {
    const tell = async (): Promise<void> => {
      const models = await list();
      for (const listener of listeners) listener({ models });
    };
    if (listeners.size > 0) background(tell(), 'Listing models');
  }

  const resolve = (model: string): Promise<ModelReference | null> => engine['models.resolve']({ model });

  return {
    list,
    notify,

    watch({ signal, emit }: HandlerContext<{ models: FillModel[] }>): Promise<null> {
      return new Promise((resolve) => {
        listeners.add(emit);
        signal.addEventListener('abort', () => {
          listeners.delete(emit);
          resolve(null);
        });
      });
    },

    /**
     * Removes a model of this name for good. What runs and has opened it ends as if it were there.
     * @param isNeeded whether a job that has not ended was given this digest or path
     * @throws INVALID_REQUEST (why: model-in-use), and what the engine's models.remove throws
     */
    async remove(name: string, isNeeded: (text: string) => boolean): Promise<void> {
      const known = await engine['models.list']({});
      const file = known.find((model) => model.name === name);
      const reference = file && (await resolve(name));
      if ([file?.path, reference?.sha256].some((text) => text !== undefined && isNeeded(text))) {
        throw new AppError(
          'INVALID_REQUEST',
          `A task that is not done yet needs the model "${name}". Let it end, or cancel it, and then remove the model.`,
          { why: 'model-in-use', name },
        );
      }
      await engine['models.remove']({ name });
      notify();
    },

    /** Takes in a model of somebody else's. @throws what the engine's models.import throws */
    async take(
      request: ParamsOf<EngineContract['models.import']>,
      options: CallOptions<FractionEvent>,
    ): Promise<FillModel> {
      const [taken] = fillModelOf(await engine['models.import'](request, options));
      notify();
      return taken;
    },

    /**
     * The network that a fill wants; the one that comes with Heirloom may be missing, unless it is all there is to fill with.
     * @throws MODEL_UNKNOWN
     */
    async forFill(method: FillMethod, wanted: string | null | undefined): Promise<ModelReference | null> {
      if (!takesModel(method) || (wanted === null && method === 'auto')) return null;
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
