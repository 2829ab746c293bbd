import type { EngineContract, FillResult } from '../../contract/engine.ts';
import { readPage } from '../../imaging/pages/page.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import type { FillProgress } from '../../shared/data/photo.ts';
import { fillDamage, type FilledSoFar } from '../../steps/fill/fill-damage.ts';
import { withSeed } from '../../steps/fill/params.ts';
import type { Step } from '../../steps/index.ts';
import { writeMask } from '../codecs/write/write-mask.ts';
import { withReplayed, type EngineServices } from './services.ts';

const resultOf = ({ variants, holes, groups }: FilledSoFar): FillResult => ({
  variants: variants.map(({ seed }) => ({ seed })),
  holes,
  groups,
});

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
        const stepsWith = (seed: number): Step[] => [...before, { ...withSeed(step, seed), enabled: true }];
        let last: FillProgress = { variant: 0, variants: seeds.length, fraction: 0 };
        const { uncertainty: unsure, ...filled } = await fillDamage(picture, step, seeds, {
          signal,
          onProgress: (progress) => emit((last = progress)),
          onVariant: (soFar) => emit({ ...last, made: resultOf(soFar) }),
          openModel: networks.openToFill,
          readMasks: masks.read,
          uncertainty: uncertainty !== undefined,
          kept: {
            find: (seed) => replay.findPatches(image, source.sha256, stepsWith(seed)),
            keep: (seed, patches) => replay.cachePatches(image, source.sha256, stepsWith(seed), patches),
          },
        });
        if (uncertainty && unsure) {
          const map = readPage(unsure, { x: 0, y: 0, width: picture.width, height: picture.height });
          await writeMask(placeOf(uncertainty, source.path), map, picture);
        }
        return resultOf(filled);
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
          await fillDamage(picture, step, [step.seed], {
            signal,
            openModel: networks.openToFill,
            readMasks: masks.read,
          });
          return null;
        },
        { signal },
      ),

    'fill.evaluate': async (request, { signal, emit }) => {
      const { evaluateFills } = await import('../evaluation/evaluate-fills.ts');
      return evaluateFills(request, {
        fill: (source, step, seeds, onProgress) =>
          fillDamage(source, step, seeds, { signal, onProgress, openModel: networks.openToFill }),
        signal,
        onProgress: emit,
      });
    },
  } satisfies Partial<Handlers<EngineContract>>;
}
