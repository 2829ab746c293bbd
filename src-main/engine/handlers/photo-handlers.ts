import { join } from 'node:path';
import type { EngineContract } from '../../contract/engine.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import type { PhotoInfo } from '../../shared/data/photo.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { inspectPhoto } from '../codecs/read/inspect-photo.ts';
import type { InspectedPhoto } from '../codecs/base/inspected-photo.ts';
import { photoNotes } from '../codecs/read/photo-notes.ts';
import { renderThumbnail } from '../codecs/screen/render-thumbnail.ts';
import { photoPixels } from '../photo-pixels.ts';
import type { EngineServices } from './services.ts';

export function photoHandlers({ photos, cacheDirectory }: EngineServices) {
  return {
    'photo.inspect': async ({ path }, { signal }) => toPhotoInfo(await inspectPhoto(path, { signal })),

    'photo.prepare': async ({ source }, { signal, emit }) => {
      await photos.use(source, () => Promise.resolve(), { signal, onProgress: (fraction) => emit({ fraction }) });
      return null;
    },

    'photo.pixels': ({ source }, { signal }) => photoPixels(photos, join(cacheDirectory, 'working'), source, signal),

    'photo.thumbnail': async ({ path, side, out }, { signal }) => {
      await writeAtomically(out, (await renderThumbnail(path, side, { signal })).bytes, { durable: false });
      return null;
    },
  } satisfies Partial<Handlers<EngineContract>>;
}

function toPhotoInfo(info: InspectedPhoto): PhotoInfo {
  const { format, width, height, colourChannels, hasAlpha, depth, orientation, iccName, fileBytes, sha256 } = info;
  const notes = photoNotes(info);
  return { format, width, height, colourChannels, hasAlpha, depth, orientation, iccName, fileBytes, sha256, notes };
}
