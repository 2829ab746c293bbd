import type { EngineContract } from '../../contract/engine.ts';
import { checkOutput } from '../../platform/outputs/output-place.ts';
import { placeOf } from '../../platform/outputs/output-request.ts';
import { requireFormatHolds } from '../../shared/data/output-format.ts';
import type { ExportResult } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { engineOf } from '../../steps/engines.ts';
import { encodePhoto } from '../codecs/write/encode-photo.ts';
import { onPhotoAfter, type EngineParts } from './parts.ts';

/** Share of an export's time that goes by before the first sample is written. */
const replayShare = 0.7;

type Names = 'steps.kept' | 'steps.prepare' | 'step.measure' | 'render.run';

export function stepHandlers(parts: EngineParts): Pick<Handlers<EngineContract>, Names> {
  return {
    'steps.kept': ({ source, steps }, { signal }) =>
      parts.photos.use(source, (image) => parts.replay.isKept(image, source.sha256, steps, signal), { signal }),

    'steps.prepare': ({ source, steps }, { signal, emit }) => {
      const onProgress = (fraction: number): void => emit({ fraction });
      return onPhotoAfter(parts, source, steps, () => Promise.resolve(null), { signal, onProgress });
    },

    'step.measure': async ({ op, source, steps }, { signal }) => {
      const { measure } = await engineOf(op);
      if (!measure) {
        throw new AppError('INVALID_REQUEST', `There is nothing to measure for "${op}".`, {
          why: 'nothing-to-measure',
          op,
        });
      }
      return onPhotoAfter(parts, source, steps, ({ picture }) => measure(picture, signal), { signal });
    },

    'render.run': async ({ source, steps, target }, { signal, emit }) => {
      await checkOutput(placeOf(target, source.path));
      const onProgress = (fraction: number): void => emit({ fraction: replayShare * fraction });
      const render = (): Promise<ExportResult> =>
        onPhotoAfter(
          parts,
          source,
          steps,
          async ({ changes }, image) => {
            requireFormatHolds(target.format, image);
            const written = await encodePhoto(image, changes({ signal }), target, {
              sourcePath: source.path,
              signal,
              progress: (fraction) => emit({ fraction: replayShare + (1 - replayShare) * fraction }),
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
  };
}
