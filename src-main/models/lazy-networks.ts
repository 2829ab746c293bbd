import { join } from 'node:path';
import { resourcesFolder } from '../platform/paths.ts';
import type { ModelReference } from '../shared/recipe/model-reference.ts';
import { createModelFiles } from './model-files.ts';
import type { Networks, NetworksOptions, OpenNetwork } from './networks.ts';

/** Networks of which nothing is loaded before one is opened: most photos are looked at without. */
export function lazyNetworks(options: NetworksOptions) {
  const files = createModelFiles(options.modelFolders);
  let networks: Promise<Networks> | undefined;
  const load = async (): Promise<Networks> => (await import('./networks.ts')).createNetworks(options, files);
  return {
    resolve: (model: string): Promise<ModelReference | undefined> => files.resolve(model),
    /** @throws what Networks.open throws */
    open: async (model: ModelReference): Promise<OpenNetwork> => (await (networks ??= load())).open(model),
    dispose: async (): Promise<void> => (await networks)?.dispose(),
  };
}
export type LazyNetworks = ReturnType<typeof lazyNetworks>;

/** The folder of the models that come with the program, beside the built program. */
export function bundledModels(builtDirectory: string | undefined): string[] {
  return builtDirectory === undefined ? [] : [join(resourcesFolder(builtDirectory), 'models')];
}
