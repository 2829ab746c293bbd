import type { EngineContract, FillResult } from '../../contract/engine.ts';
import { readPage } from '../../imaging/pages/page.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import type { FillNote, FillProgress } from '../../shared/data/photo.ts';
import { fillDamage, type FilledSoFar } from '../../steps/fill/fill-damage.ts';
import { withSeed, type FillStep } from '../../steps/fill/params.ts';
import { photoKey } from '../../steps/keys.ts';
import type { Step } from '../../steps/index.ts';
import { writeMask } from '../codecs/write/write-mask.ts';
import { facesUnknown } from './photo-faces.ts';
import { withReplayed, type EngineServices } from './services.ts';

const resultOf = ({ variants, holes, groups, evidence }: FilledSoFar, notes: FillNote[]): FillResult => ({
  variants: variants.map(({ seed, ways }) => ({ seed, ways })),
  holes,
  groups,
  ...(evidence ? { evidence } : {}),
  ...(notes.length > 0 ? { notes } : {}),
});

export function fillHandlers(parts: EngineServices) {
  const { replay, networks, masks, faces, models, fillThread } = parts;

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
        const stepsWith = (decided: FillStep, seed: number): Step[] => [
          ...before,
          { ...withSeed(decided, seed), enabled: true },
        ];
        const { yieldToEventLoop } = createWorkContext(0, signal);
        const notes: FillNote[] = [];
        let last: FillProgress = { variant: 0, variants: seeds.length, fraction: 0 };
        const { uncertainty: unsure, ...filled } = await fillDamage(picture, step, seeds, {
          signal,
          onProgress: (progress) => emit((last = progress)),
          onVariant: (soFar) => emit({ ...last, made: resultOf(soFar, notes) }),
          openModel: networks.openToFill,
          fillThread,
          readMasks: masks.read,
          uncertainty: uncertainty !== undefined,
          findFaces: async () => {
            if (!(await faces.model())) notes.push(facesUnknown);
            return faces.find(photoKey(source.sha256), image, yieldToEventLoop);
          },
          // Who wants no network gets none.
          ...(step.params.model ? { findImported: models.lastImported } : {}),
          kept: (decided) => ({
            find: (seed) => replay.findPatches(image, source.sha256, stepsWith(decided, seed)),
            keep: (seed, patches) => replay.cachePatches(image, source.sha256, stepsWith(decided, seed), patches),
          }),
        });
        if (uncertainty && unsure) {
          const map = readPage(unsure, { x: 0, y: 0, width: picture.width, height: picture.height });
          await writeMask(placeOf(uncertainty, source.path), map, picture);
        }
        return resultOf(filled, notes);
      },
      { signal },
    );
  };

  return {
    'fill.run': run,

    'fill.heal': async (request, context) => {
      const { evidence, notes } = await run({ ...request, seeds: [request.step.seed] }, context);
      return { ...(evidence ? { evidence } : {}), ...(notes ? { notes } : {}) };
    },

    'fill.warm': ({ source, step }, { signal }) =>
      withReplayed(
        parts,
        source,
        [],
        async ({ picture }, image) => {
          const { yieldToEventLoop } = createWorkContext(0, signal);
          await fillDamage(picture, step, [step.seed], {
            signal,
            openModel: networks.openToFill,
            fillThread,
            readMasks: masks.read,
            findFaces: () => faces.find(photoKey(source.sha256), image, yieldToEventLoop),
          });
          return null;
        },
        { signal },
      ),

    'fill.evaluate': async (request, { signal, emit }) => {
      const { evaluateFills } = await import('../evaluation/evaluate-fills.ts');
      return evaluateFills(request, {
        fill: (source, step, seeds, onProgress) =>
          fillDamage(source, step, seeds, {
            signal,
            onProgress,
            openModel: networks.openToFill,
            fillThread,
            // Its pictures are cut from photos, without the faces whole.
            findFaces: () => Promise.resolve([]),
          }),
        signal,
        onProgress: emit,
      });
    },
  } satisfies Partial<Handlers<EngineContract>>;
}
