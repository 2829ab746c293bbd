import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EngineContract } from '../contract/engine.ts';
import { createMaskStore } from '../imaging/masks/mask-store.ts';
import { createModelFinder, modelFolders } from '../models/find.ts';
import { createNetworks } from '../models/open.ts';
import { createPeriodicWork } from '../platform/periodic-work.ts';
import { background } from '../shared/background.ts';
import type { Handlers } from '../shared/rpc/definition.ts';
import { explainHandlers } from './handlers/explain-handlers.ts';
import { findHandlers } from './handlers/find-handlers.ts';
import { fillHandlers } from './handlers/fill-handlers.ts';
import { maskHandlers } from './handlers/mask-handlers.ts';
import { modelHandlers } from './handlers/model-handlers.ts';
import { createFaceFinder } from './handlers/photo-faces.ts';
import type { EngineServices } from './handlers/services.ts';
import { photoHandlers } from './handlers/photo-handlers.ts';
import { stepHandlers } from './handlers/step-handlers.ts';
import { viewHandlers } from './handlers/view-handlers.ts';
import { createWorkingImages } from './working-images.ts';
import { createPictureCache } from './render/picture-cache.ts';
import { createReplay } from './render/replay.ts';
import { createOpenViews } from './render/open-views.ts';
import { tidyCache } from './tidy-cache.ts';

export interface EngineOptions {
  /** Everything the engine writes on its own account goes here, and can be deleted at any time. */
  cacheDirectory: string;
  /** Where the built entries of further processes lie. Without it no runtime is measured, and fills take one thread. */
  builtDirectory?: string;
  /** Where models are looked for, besides those that came with the program; imported ones go into the first. */
  modelFolders?: readonly string[];
}

/** At the start, once more when an engine whose host was killed has certainly ended, and every ten minutes. */
const tidyTimes = { name: 'Tidying the cache', first: 5000, interval: 600_000 };

/** The engine's side of the contract. It holds open files and nothing that cannot be made again. */
export function createEngine({ cacheDirectory, builtDirectory, modelFolders: others = [] }: EngineOptions) {
  const models = createModelFinder(modelFolders(builtDirectory, others));
  const networks = createNetworks({ cacheDirectory, builtDirectory }, models);
  const photos = createWorkingImages(join(cacheDirectory, 'working'));
  const masks = createMaskStore(join(cacheDirectory, 'masks'));
  const fillThread = builtDirectory === undefined ? undefined : pathToFileURL(join(builtDirectory, 'fill-thread.js'));
  const replay = createReplay(
    join(cacheDirectory, 'steps'),
    networks.open,
    masks.read,
    networks.openToFill,
    fillThread,
  );
  const views = createOpenViews(photos, replay);
  const parts: EngineServices = {
    cacheDirectory,
    builtDirectory,
    fillThread,
    models,
    importFolder: others[0],
    photos,
    replay,
    views,
    masks,
    networks,
    faces: createFaceFinder({ models, networks }),
    pictures: createPictureCache(join(cacheDirectory, 'steps')),
  };

  const tidying = createPeriodicWork(tidyTimes, () => tidyCache(cacheDirectory));
  background(tidying.run(), tidyTimes.name);

  const handlers: Handlers<EngineContract> = {
    ...photoHandlers(parts),
    ...viewHandlers(parts),
    ...maskHandlers(parts),
    ...stepHandlers(parts),
    ...explainHandlers(parts),
    ...fillHandlers(parts),
    ...findHandlers(parts),
    ...modelHandlers(parts),
  };
  return {
    handlers: lookingInFolders(handlers, masks.lookIn),
    async dispose(): Promise<void> {
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
