import type { EngineContract } from '../../contract/engine.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import { requireFormatHolds } from '../../shared/data/output-format.ts';
import type { ExportResult } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { loadStepEngine } from '../../steps/load-engine.ts';
import { encodePhoto } from '../codecs/write/encode-photo.ts';
import { withReplayed, type EngineServices } from './services.ts';

/** Share of an export's time that goes by before the first sample is written. */
const replayShare = 0.7;

export function stepHandlers(parts: EngineServices) {
  return {
    'steps.cached': ({ source, steps }, { signal }) =>
      parts.photos.use(source, (image) => parts.replay.isCached(image, source.sha256, steps, signal), { signal }),

    'steps.prepare': ({ source, steps }, { signal, emit }) => {
      const onProgress = (fraction: number): void => emit({ fraction });
      return withReplayed(parts, source, steps, () => Promise.resolve(null), { signal, onProgress });
    },

    'step.measure': async ({ op, source, steps }, { signal }) => {
      const { measure } = await loadStepEngine(op);
      if (!measure) {
        throw new AppError('INVALID_REQUEST', `There is nothing to measure for "${op}".`, {
          why: 'nothing-to-measure',
          op,
        });
      }
      return withReplayed(parts, source, steps, ({ picture }) => measure(picture, signal), { signal });
    },

    'render.run': async ({ source, steps, target }, { signal, emit }) => {
      await checkOutput(placeOf(target, source.path));
      const onProgress = (fraction: number): void => emit({ fraction: replayShare * fraction });
      const render = (): Promise<ExportResult> =>
        withReplayed(
          parts,
          source,
          steps,
          async ({ changes }, image) => {
            requireFormatHolds(target.format, image);
            const written = await encodePhoto(image, changes({ signal }), target, {
              sourcePath: source.path,
              signal,
              onProgress: (fraction) => emit({ fraction: replayShare + (1 - replayShare) * fraction }),
            });
            return { path: written.path, bytes: written.fileBytes, notes: written.notes };
          },
          { signal, onProgress },
        );
      return render().catch((error: unknown) => {
        // What the cache held is made again.
        if (error instanceof AppError && error.details.why === 'cache-deleted') return render();
        throw error;
      });
    },
  } satisfies Partial<Handlers<EngineContract>>;
}
