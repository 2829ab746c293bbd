import type { EngineContract } from '../../contract/engine.ts';
import { readPage } from '../../imaging/pages/page.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { fillDamage } from '../../steps/fill/fill-damage.ts';
import type { Step } from '../../steps/index.ts';
import { writeMask } from '../codecs/write/write-mask.ts';
import { withReplayed, type EngineServices } from './services.ts';

export function fillHandlers(parts: EngineServices) {
  const { replay, networks, masks } = parts;

  const run: Handlers<EngineContract>['fill.run'] = async (
    { source, before, step, seeds, uncertainty },
    { signal, emit },
  ) => {
    if (uncertainty) await checkOutput(placeOf(uncertainty, source.path));
    return withReplayed(
      parts,
      source,
      before,
      async ({ picture }, image) => {
        const stepsWith = (seed: number): Step[] => [...before, { ...step, seed, enabled: true }];
        const { variants, holes, ...found } = await fillDamage(picture, step, seeds, {
          signal,
          onProgress: emit,
          openModel: networks.open,
          readMasks: masks.read,
          uncertainty: uncertainty !== undefined,
          kept: {
            find: (seed) => replay.findPatches(image, source.sha256, stepsWith(seed)),
            keep: (seed, patches) => replay.cachePatches(image, source.sha256, stepsWith(seed), patches),
          },
        });
        if (uncertainty && found.uncertainty) {
          const map = readPage(found.uncertainty, { x: 0, y: 0, width: picture.width, height: picture.height });
          await writeMask(placeOf(uncertainty, source.path), map, picture);
        }
        return { variants: variants.map(({ seed }) => ({ seed })), holes };
      },
      { signal },
    );
  };

  return {
    'fill.run': run,

    'fill.heal': async (request, context) => {
      await run({ ...request, seeds: [request.step.seed] }, context);
      return null;
    },

    'fill.warm': ({ source, step }, { signal }) =>
      withReplayed(
        parts,
        source,
        [],
        async ({ picture }) => {
          await fillDamage(picture, step, [step.seed], { signal, openModel: networks.open, readMasks: masks.read });
          return null;
        },
        { signal },
      ),

    'fill.evaluate': async (request, { signal, emit }) => {
      const { evaluateFills } = await import('../evaluation/evaluate-fills.ts');
      return evaluateFills(request, {
        fill: (source, step, seeds, onProgress) =>
          fillDamage(source, step, seeds, { signal, onProgress, openModel: networks.open }),
        signal,
        onProgress: emit,
      });
    },
  } satisfies Partial<Handlers<EngineContract>>;
}
