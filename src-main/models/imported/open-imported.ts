import { join } from 'node:path';
import type { ModelReference } from '../../shared/recipe/model-reference.ts';
import { requireDescription } from './description.ts';
import { createInpainter, type Inpainter } from './inpainter.ts';
import { openModelChild, usualLimits, type ChildLimits } from './model-child.ts';

/** The entry of the process that runs an imported model, in the folder of the build. */
export function childModule(builtDirectory: string): string {
  return join(builtDirectory, 'run-imported-model.js');
}

export interface OpenImportedOptions {
  readonly builtDirectory: string | undefined;
  readonly threads: () => Promise<number>;
  /** Tests give less. */
  readonly limits?: (() => ChildLimits) | undefined;
}

/** The imported models of an engine. The process of one ends soon after it was used last, as it takes a good part of the memory. */
export function createImportedModels({ builtDirectory, threads, limits = usualLimits }: OpenImportedOptions) {
  /** By digest, with where the file lay: one that was removed and imported again may lie elsewhere. */
  const opened = new Map<string, { path: string; inpainter: Inpainter & { dispose(): void } }>();
  return {
    /** @throws MODEL_UNKNOWN for a file that was not taken in */
    async open({ name, sha256 }: ModelReference, path: string): Promise<Inpainter> {
      const known = opened.get(sha256);
      if (known?.path === path) return known.inpainter;
      known?.inpainter.dispose();
      if (builtDirectory === undefined) throw new Error('nothing is built that runs imported models');
      const description = await requireDescription(path);
      const modulePath = childModule(builtDirectory);
      const inpainter = createInpainter(name, description, async (signal) =>
        openModelChild({
          modulePath,
          path,
          name,
          sha256: description.sha256,
          threads: await threads(),
          limits: limits(),
          signal,
        }),
      );
      opened.set(sha256, { path, inpainter });
      return inpainter;
    },
    dispose(): void {
      for (const { inpainter } of opened.values()) inpainter.dispose();
      opened.clear();
    },
  };
}
