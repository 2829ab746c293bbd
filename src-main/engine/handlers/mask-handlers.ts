import type { EngineContract } from '../../contract/engine.ts';
import { drawMask, maskMemory } from '../../imaging/masks/draw-mask.ts';
import { measureMask } from '../../imaging/masks/measure-mask.ts';
import { placeOf } from '../../platform/outputs/place-output.ts';
import { requireMemory } from '../../platform/machine.ts';
import { AppError } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { readMask } from '../codecs/read/read-mask.ts';
import { writeMask } from '../codecs/write/write-mask.ts';
import type { EngineServices } from './services.ts';

export function maskHandlers({ masks }: EngineServices) {
  return {
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
      const region = { x: 0, y: 0, ...size };
      requireMemory(maskMemory(mask, size, region), 'Saving this mask');
      const { values } = await drawMask(mask, size, { signal, readMasks: masks.read, region });
      return { path: await writeMask(placeOf(place), values, size, signal) };
    },
  } satisfies Partial<Handlers<EngineContract>>;
}
