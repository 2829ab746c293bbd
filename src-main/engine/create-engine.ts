import { background } from '../shared/background.ts';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import type { EngineContract, FillResult } from '../contract/engine.ts';
import { requireFormatHolds } from '../shared/data/output-format.ts';
import type { ExportResult, NoiseMeasure, PhotoInfo } from '../shared/data/photo.ts';
import { AppError } from '../shared/errors.ts';
import type { ToneParams } from '../steps/tone/params.ts';
import type { Rect, Size } from '../shared/geometry/rect.ts';
import type { Handlers } from '../shared/rpc/definition.ts';
import { measureNoise } from '../steps/clean/measure-noise.ts';
import { encodePhoto } from './codecs/write/encode-photo.ts';
import { inspectPhoto } from './codecs/read/inspect-photo.ts';
import { readMask, writeMask } from './codecs/read/mask-files.ts';
import { checkOutput } from '../platform/files/output-place.ts';
import type { PhotoInfo as Inspected } from './codecs/base/photo-info.ts';
import { photoNotes } from './codecs/read/photo-notes.ts';
import { renderThumbnail } from './codecs/screen/render-thumbnail.ts';
import { renderTile } from './codecs/screen/render-tile.ts';
import { examine } from './doctor.ts';
import { readPage } from '../imaging/page.ts';
import { fillDamage } from '../steps/fill/fill-damage.ts';
import { requireMemory } from '../platform/memory.ts';
import { drawMask, maskMemory } from '../imaging/masks/draw-mask.ts';
import { createMaskStore } from '../imaging/masks/mask-store.ts';
import { measureMask } from '../imaging/masks/measure-mask.ts';
import { writeWhole } from '../platform/files/write-whole.ts';
import type { WorkingImage } from '../imaging/working-image.ts';
import { placeOf } from '../platform/files/output-request.ts';
import { photoPixels } from './photo-pixels.ts';
import { createPhotos } from './photos.ts';
import type { Replayed } from './render/replay.ts';
import { createReplay } from './render/replay.ts';
import { measureTone } from '../steps/tone/measure-tone.ts';
import { suggestTone } from '../steps/tone/suggest-tone.ts';
import { bundledModels, lazyNetworks } from '../models/lazy-networks.ts';
import { tidyCache } from './tidy-cache.ts';

export interface EngineOptions {
  /** Everything the engine writes on its own account goes here, and can be deleted at any time. */
  cacheDirectory: string;
  /** Where the built entries of further processes lie. Without it no runtime is measured. */
  builtDirectory?: string;
  /** Where files of weights are looked for, besides those that came with the program. */
  modelFolders?: readonly string[];
}

const tileSize = 512;
const tidySoonMilliseconds = 5000;
const tidyMilliseconds = 600_000;

export interface Engine {
  handlers: Handlers<EngineContract>;
  dispose(): Promise<void>;
}

/** The engine's side of the contract. It holds open files and nothing that cannot be made again. */
export function createEngine({ cacheDirectory, builtDirectory, modelFolders = [] }: EngineOptions): Engine {
  const workingImages = join(cacheDirectory, 'working');
  const photos = createPhotos(workingImages);
  const foldersOfModels = [...bundledModels(builtDirectory), ...modelFolders];
  const networks = lazyNetworks({
    cacheDirectory,
    builtDirectory,
    modelFolders: foldersOfModels,
  });
  const masks = createMaskStore(join(cacheDirectory, 'masks'));
  const replay = createReplay(join(cacheDirectory, 'steps'), networks.open, masks.read);
  const tidy = (): void => background(tidyCache(cacheDirectory), 'Tidying the cache');
  tidy();
  // An engine whose host was killed may take a moment to end.
  const tidyingOnce = setTimeout(tidy, tidySoonMilliseconds).unref();
  const tidying = setInterval(tidy, tidyMilliseconds).unref();

  const handlers: Handlers<EngineContract> = {
    'photo.inspect': async ({ path }, { signal }) => toPhotoInfo(await inspectPhoto(path, { signal })),

    'photo.prepare': async ({ source }, { signal, emit }) => {
      await photos.use(source, () => Promise.resolve(), { signal, progress: (fraction) => emit({ fraction }) });
      return null;
    },

    'photo.pixels': ({ source }, { signal }) => photoPixels(photos, workingImages, source, signal),

    'photo.thumbnail': async ({ path, side, out }, { signal }) => {
      await writeWhole(out, (await renderThumbnail(path, side, { signal })).bytes);
      return null;
    },

    'photo.tile': ({ source, steps, level, x, y, out }, { signal }) =>
      photos.use(
        source,
        async (image) => {
          const { bytes, mimeType } = await replay.use(
            image,
            source.sha256,
            steps,
            ({ picture }) => renderTile(image, { level, x, y, tileSize }, { picture, signal }),
            { signal },
          );
          await writeWhole(out, bytes);
          return { type: mimeType };
        },
        { signal },
      ),

    'mask.measure': ({ size, mask }, { signal }) => measureMask(mask, size, { signal, readMasks: masks.read }),

    'mask.import': async ({ path, size, masks: folder }, { signal }) => {
      const { values, notes } = await readMask(path, size, { signal });
      const operation = await masks.toOperation(values, size, folder);
      if (!operation) {
        throw new AppError('MASK_EMPTY', `The mask ${path} is black all over. White marks what is missing.`, {
          why: 'black-all-over',
          path,
        });
      }
      return { operation, notes };
    },

    'mask.export': async ({ size, mask, place }, { signal }) => {
      requireMemory(maskMemory(mask, size, wholeOf(size)), 'Saving this mask');
      const options = { signal, readMasks: masks.read, region: wholeOf(size) };
      const { values } = await drawMask(mask, size, options);
      return { path: await writeMask(placeOf(place), values, size, signal) };
    },

    'fill.run': async ({ source, before, step, seeds, uncertainty }, { signal, emit }) => {
      if (uncertainty) await checkOutput(placeOf(uncertainty, source.path));
      const onPhoto = (image: WorkingImage): Promise<FillResult> => {
        const fill = async ({ picture }: Replayed): Promise<FillResult> => {
          const { variants, holes, ...found } = await fillDamage(picture, step, seeds, {
            signal,
            onProgress: emit,
            openModel: networks.open,
            readMasks: masks.read,
            uncertainty: uncertainty !== undefined,
          });
          for (const { seed, patches } of variants) {
            await replay.keepFill(image, source.sha256, [...before, { ...step, seed, enabled: true }], patches);
          }
          if (uncertainty && found.uncertainty) {
            const map = readPage(found.uncertainty, { x: 0, y: 0, width: picture.width, height: picture.height });
            await writeMask(placeOf(uncertainty, source.path), map, picture);
          }
          return { variants: variants.map(({ seed }) => ({ seed })), holes };
        };
        return replay.use(image, source.sha256, before, fill, { signal });
      };
      return photos.use(source, onPhoto, { signal });
    },

    'steps.prepare': ({ source, steps }, { signal, emit }) => {
      const onProgress = (fraction: number): void => emit({ fraction });
      const onPhoto = async (image: WorkingImage): Promise<null> => {
        await replay.use(image, source.sha256, steps, () => Promise.resolve(), { signal, onProgress });
        return null;
      };
      return photos.use(source, onPhoto, { signal });
    },

    'tone.measure': ({ source, steps }, { signal }) => {
      const measure = async ({ picture }: Replayed): Promise<ToneParams> =>
        suggestTone(await measureTone(picture, signal));
      return photos.use(source, (image) => replay.use(image, source.sha256, steps, measure, { signal }), { signal });
    },

    'clean.measure': ({ source, steps }, { signal }) => {
      const measure = ({ picture }: Replayed): Promise<NoiseMeasure> => measureNoise(picture, signal);
      return photos.use(source, (image) => replay.use(image, source.sha256, steps, measure, { signal }), { signal });
    },

    'render.run': async ({ source, steps, target }, { signal, emit }) => {
      await checkOutput(placeOf(target, source.path));
      const onProgress = (fraction: number): void => emit({ fraction: 0.7 * fraction });
      const onPhoto = (image: WorkingImage): Promise<ExportResult> => {
        requireFormatHolds(target.format, image);
        const write = async ({ changes }: Replayed): Promise<ExportResult> => {
          const written = await encodePhoto(image, changes({ signal }), target, {
            sourcePath: source.path,
            signal,
            progress: (fraction) => emit({ fraction: 0.7 + 0.3 * fraction }),
          });
          return { path: written.path, bytes: written.fileBytes, notes: written.notes };
        };
        return replay.use(image, source.sha256, steps, write, { signal, onProgress });
      };
      const render = (): Promise<ExportResult> => photos.use(source, onPhoto, { signal });
      return render().catch((error: unknown) => {
        // What the cache held is made again.
        if (error instanceof AppError && error.details.why === 'cache-deleted') return render();
        throw error;
      });
    },

    'photo.degrade': async (request, { signal, emit }) => {
      const { degradePhoto } = await import('./degrade-photo/degrade-photo.ts');
      return degradePhoto(request, { signal, onProgress: emit });
    },

    'pictures.paint': async (request, { signal, emit }) => {
      const { paintPictures } = await import('./degrade-photo/paint-pictures.ts');
      return paintPictures(request, { signal, onProgress: emit });
    },

    'fill.evaluate': async (request, { signal, emit }) => {
      const { evaluateFills } = await import('./evaluation/evaluate-fills.ts');
      return evaluateFills(request, {
        fill: (source, step, seeds, onProgress) =>
          fillDamage(source, step, seeds, { signal, onProgress, openModel: networks.open }),
        signal,
        onProgress: emit,
      });
    },

    'doctor.report': async ({ measure }, { signal, emit }) => {
      const { measureVerdict, storedVerdict } = await import('../models/compute/open-runtime.ts');
      const verdict =
        measure && builtDirectory
          ? await measureVerdict(builtDirectory, { cacheDirectory, signal, onProgress: emit })
          : await storedVerdict(cacheDirectory);
      return examine(manifest.version, cacheDirectory, verdict);
    },

    // Networks are loaded only where they are asked for: most calls do without.
    'compute.bench': async (request, { signal }) => {
      const { bench } = await import('./bench/bench.ts');
      return bench(request, { cacheDirectory, builtDirectory, signal });
    },

    'train.run': async (request, { signal, emit }) => {
      const { trainModel } = await import('./training/train-model.ts');
      return trainModel(request, { cacheDirectory, builtDirectory, signal, onEvent: emit });
    },

    'models.list': async ({ folders }, { signal }) => {
      const { listModels } = await import('../models/compute/models.ts');
      return listModels(folders ?? foldersOfModels, signal);
    },

    'models.resolve': async ({ model }) => (await networks.resolve(model)) ?? null,

    'models.export': async (request) => {
      const { exportModel } = await import('../models/compute/export-model.ts');
      return exportModel(request);
    },
  };
  return {
    handlers: lookingInFolders(handlers, masks.lookIn),
    async dispose() {
      clearTimeout(tidyingOnce);
      clearInterval(tidying);
      await photos.dispose();
      await networks.dispose();
    },
  };
}

function toPhotoInfo(info: Inspected): PhotoInfo {
  const { format, width, height, colourChannels, hasAlpha, depth, orientation, iccName, fileBytes, sha256 } = info;
  const notes = photoNotes(info);
  return { format, width, height, colourChannels, hasAlpha, depth, orientation, iccName, fileBytes, sha256, notes };
}

/** Tells of the folder of masks that a call names before it is answered. */
function lookingInFolders(
  handlers: Handlers<EngineContract>,
  lookIn: (folder: string) => void,
): Handlers<EngineContract> {
  const told: Record<string, unknown> = {};
  for (const [name, handler] of Object.entries(handlers)) {
    told[name] = (params: { masks?: string }, context: never) => {
      if (params.masks !== undefined) lookIn(params.masks);
      return (handler as (params: unknown, context: unknown) => unknown)(params, context);
    };
  }
  return told as Handlers<EngineContract>;
}

function wholeOf({ width, height }: Size): Rect {
  return { x: 0, y: 0, width, height };
}
