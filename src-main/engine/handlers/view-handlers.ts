import type { EngineContract } from '../../contract/engine.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { renderTile } from '../codecs/screen/render-tile.ts';
import type { EngineServices } from './services.ts';

/** px a side of a tile. */
const tileSize = 512;

export function viewHandlers({ views }: EngineServices): Pick<Handlers<EngineContract>, 'view.open' | 'view.tile'> {
  return {
    'view.open': ({ view, source, steps }) => {
      views.open(view, source, steps);
      return null;
    },

    'view.tile': ({ view, level, x, y, out }, { signal }) =>
      views.use(
        view,
        async (image, picture) => {
          const { bytes, mimeType } = await renderTile(image, { level, x, y, tileSize }, { picture, signal });
          await writeAtomically(out, bytes, { durable: false });
          return { type: mimeType };
        },
        signal,
      ),
  };
}
