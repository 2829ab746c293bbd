import manifest from '../../../package.json' with { type: 'json' };
import type { EngineContract } from '../../contract/engine.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { diagnose } from '../diagnostics.ts';
import { importModelFile } from '../import-model-file.ts';
import type { EngineServices } from './services.ts';

/** Networks are loaded only where they are asked for: most calls do without. */
export function modelHandlers(services: EngineServices) {
  const { cacheDirectory, builtDirectory, models } = services;
  return {
    'doctor.report': async ({ measure }, { signal, emit }) => {
      const { measureVerdict, storedVerdict } = await import('../../models/compute/open-runtime.ts');
      const verdict =
        measure && builtDirectory
          ? await measureVerdict(builtDirectory, { cacheDirectory, signal, onProgress: emit })
          : await storedVerdict(cacheDirectory);
      return diagnose(manifest.version, cacheDirectory, verdict);
    },

    'train.run': async (request, { signal, emit }) => {
      const { trainModel } = await import('../training/train-model.ts');
      return trainModel(request, { cacheDirectory, builtDirectory, signal, onEvent: emit });
    },

    'models.list': async (_, { signal }) => {
      const { listModels } = await import('../../models/list.ts');
      return listModels(models, signal);
    },

    'models.resolve': async ({ model }) => (await models.reference(model)) ?? null,

    'models.import': (request, { signal, emit }) =>
      importModelFile(request, services, { signal, onProgress: (fraction) => emit({ fraction }) }),

    'models.remove': async ({ name }) => {
      if (services.importFolder === undefined) throw new Error('no place for models of the person');
      const { removeModel } = await import('../../models/remove.ts');
      return removeModel(name, models, services.importFolder);
    },

    'models.sample': async (request, { signal }) => {
      const { sampleModel } = await import('../sample-model.ts');
      return sampleModel(request, models, { cacheDirectory, builtDirectory, signal });
    },

    'models.export': async (request) => {
      const { exportModel } = await import('../../models/export.ts');
      return exportModel(request, models);
    },
  } satisfies Partial<Handlers<EngineContract>>;
}
