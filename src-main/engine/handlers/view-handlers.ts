import PQueue from 'p-queue';
import type { EngineContract } from '../../contract/engine.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import { tileSide } from '../../shared/data/tile.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { renderTile } from '../codecs/screen/render-tile.ts';
import type { EngineServices } from './services.ts';

/** Tiles in the making: an encoder cannot be stopped, so no more than these are made for nobody. libuv has four threads for them. */
const mostAtOnce = 3;

export function viewHandlers({ views }: Pick<EngineServices, 'views'>) {
  const queue = new PQueue({ concurrency: mostAtOnce });
  return {
    'view.open': ({ view, source, steps }) => {
      views.open(view, source, steps);
      return null;
    },

    // In turn only once the view is open, lest one that takes long to compute holds up the others.
    'view.tile': ({ view, level, x, y, out }, { signal }) =>
      views.use(
        view,
        (image, picture) =>
          queue.add(async () => {
            throwIfCancelled(signal);
            const { bytes, mimeType } = await renderTile(
              image,
              { level, x, y, tileSize: tileSide },
              { picture, signal },
            );
            await writeAtomically(out, bytes, { durable: false });
            return { type: mimeType };
          }),
        signal,
      ),
  } satisfies Partial<Handlers<EngineContract>>;
}
