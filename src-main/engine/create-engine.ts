import { join } from 'node:path';
import type { EngineContract } from '../contract/engine.ts';
import { createMaskStore } from '../imaging/masks/mask-store.ts';
import { createModelFinder, modelFolders } from '../models/find.ts';
import { createNetworks } from '../models/open.ts';
import { createPeriodicWork } from '../platform/periodic-work.ts';
import { background } from '../shared/background.ts';
import type { Handlers } from '../shared/rpc/definition.ts';
import { fillHandlers } from './handlers/fill.ts';
import { maskHandlers } from './handlers/masks.ts';
import { modelHandlers } from './handlers/models.ts';
import type { EngineParts } from './handlers/parts.ts';
import { photoHandlers } from './handlers/photos.ts';
import { stepHandlers } from './handlers/steps.ts';
import { viewHandlers } from './handlers/views.ts';
import { createPhotos } from './open-photos.ts';
import { createReplay } from './render/replay.ts';
import { createViews } from './render/views.ts';
import { tidyCache } from './tidy-cache.ts';

export interface EngineOptions {
  /** Everything the engine writes on its own account goes here, and can be deleted at any time. */
  cacheDirectory: string;
  /** Where the built entries of further processes lie. Without it no runtime is measured. */
  builtDirectory?: string;
  /** Where files of weights are looked for, besides those that came with the program. */
  modelFolders?: readonly string[];
}

/** At the start, once more when an engine whose host was killed has certainly ended, and every ten minutes. */
const tidyTimes = { name: 'Tidying the cache', first: 5000, interval: 600_000 };

export interface Engine {
  handlers: Handlers<EngineContract>;
  dispose(): Promise<void>;
}

/** The engine's side of the contract. It holds open files and nothing that cannot be made again. */
export function createEngine({ cacheDirectory, builtDirectory, modelFolders: others = [] }: EngineOptions): Engine {
  const models = createModelFinder(modelFolders(builtDirectory, others));
  const networks = createNetworks({ cacheDirectory, builtDirectory }, models);
  const photos = createPhotos(join(cacheDirectory, 'working'));
  const masks = createMaskStore(join(cacheDirectory, 'masks'));
  const replay = createReplay(join(cacheDirectory, 'steps'), networks.open, masks.read);
  const views = createViews(photos, replay);
  const parts: EngineParts = {
    cacheDirectory,
    builtDirectory,
    models,
    photos,
    replay,
    views,
    masks,
    networks,
  };

  const tidying = createPeriodicWork(tidyTimes, () => tidyCache(cacheDirectory));
  background(tidying.run(), tidyTimes.name);

  const handlers: Handlers<EngineContract> = {
    ...photoHandlers(parts),
    ...viewHandlers(parts),
    ...maskHandlers(parts),
    ...stepHandlers(parts),
    ...fillHandlers(parts),
    ...modelHandlers(parts),
  };
  return {
    handlers: lookingInFolders(handlers, masks.lookIn),
    async dispose() {
      tidying.dispose();
      await views.dispose();
      await photos.dispose();
      await networks.dispose();
    },
  };
}

/** Notes the folder of masks that a call names before the call is answered. */
function lookingInFolders(
  handlers: Handlers<EngineContract>,
  lookIn: (folder: string) => void,
): Handlers<EngineContract> {
  const looking: Record<string, unknown> = {};
  for (const [name, handler] of Object.entries(handlers)) {
    looking[name] = (params: { masks?: string }, context: never) => {
      if (params.masks !== undefined) lookIn(params.masks);
      return (handler as (params: unknown, context: unknown) => unknown)(params, context);
    };
  }
  return looking as Handlers<EngineContract>;
}
