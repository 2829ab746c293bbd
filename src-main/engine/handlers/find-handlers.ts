import { createHash } from 'node:crypto';
import type { EngineContract, FoundDamage } from '../../contract/engine.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { drawMask } from '../../imaging/masks/draw-mask.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import type { DamageChoice } from '../../shared/data/damage-choice.ts';
import { bitmapFromValues } from '../../shared/mask/runs.ts';
import type { BitmapOperation } from '../../shared/mask/mask.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { pictureKey } from '../../steps/keys.ts';
import { renderMapTile } from '../codecs/screen/render-map-tile.ts';
import { tileRect } from '../codecs/screen/render-tile.ts';
import { writeMask } from '../codecs/write/write-mask.ts';
import { findDamage, mapShape } from '../find/find-damage.ts';
import { openMapLevel } from '../find/map-levels.ts';
import { selectDamage, toggleArea, type SelectedDamage } from '../find/select-damage.ts';
import { withReplayed, type EngineServices } from './services.ts';

/** Of the arithmetic that makes a map. */
const version = 1;
/** px a side of a tile of a map. */
const tileSize = 512;

type FindMethod = 'damage.find' | 'damage.choose' | 'damage.tile';

export function findHandlers(parts: EngineServices): Pick<Handlers<EngineContract>, FindMethod> {
  const { networks, pictures, masks } = parts;

  /** The mask of what is selected, spread by so many px, as one operation. */
  async function operationOf(
    { mask }: SelectedDamage,
    { width, height }: PixelSource,
    spread: number,
    folder: string | undefined,
    signal: AbortSignal,
  ): Promise<BitmapOperation | null> {
    const size = { width, height };
    const found = spread > 0 ? bitmapFromValues(mask, width, height) : null;
    if (!found) return masks.toOperation(mask, size, folder);
    const region = { x: 0, y: 0, ...size };
    const { values } = await drawMask([found, { type: 'grow', radius: spread }], size, { signal, region });
    return masks.toOperation(values, size, folder);
  }

  async function choose(
    key: string,
    map: PixelSource,
    choice: DamageChoice,
    { spread, masks: folder }: { spread?: number; masks?: string },
    signal: AbortSignal,
  ): Promise<[FoundDamage, SelectedDamage]> {
    const { yieldToEventLoop } = createWorkContext(0, signal);
    const selected = await selectDamage(map, choice, yieldToEventLoop);
    const operation = spread === undefined ? null : await operationOf(selected, map, spread, folder, signal);
    const { areas, pixels } = selected;
    const share = pixels / (map.width * map.height);
    return [{ map: key, areas, pixels, share, ...(operation ? { operation } : {}) }, selected];
  }

  return {
    'damage.find': async (
      { source, steps, model, masks: folder, spread, mask, scores, ...choice },
      { signal, emit },
    ) => {
      for (const place of [mask, scores]) if (place) await checkOutput(placeOf(place, source.path));
      return withReplayed(
        parts,
        source,
        steps,
        async ({ picture }) => {
          const key = createHash('sha256')
            .update(`${pictureKey(source.sha256, steps)} damage ${version} ${model.sha256}`)
            .digest('hex');
          await using map = await pictures.open(
            key,
            mapShape(picture),
            async function* (watch) {
              const network = await networks.open(model, 'damage');
              yield* findDamage(picture, network, createWorkContext(0, watch.signal, watch.onProgress));
            },
            { signal, onProgress: (fraction) => emit({ fraction }) },
          );
          const [found, selected] = await choose(key, map, choice, { spread, masks: folder }, signal);
          const { width, height } = picture;
          if (mask) await writeMask(placeOf(mask, source.path), selected.mask, { width, height }, signal);
          if (scores) await writeMask(placeOf(scores, source.path), selected.scores, { width, height }, signal);
          return found;
        },
        { signal },
      );
    },

    'damage.choose': async ({ map: key, choice: wanted, toggle, ...how }, { signal }) => {
      await using map = await openMapLevel(pictures, key, 0);
      const { yieldToEventLoop } = createWorkContext(0, signal);
      const choice = toggle ? await toggleArea(map, wanted, toggle, yieldToEventLoop) : wanted;
      const [found] = await choose(key, map, choice, how, signal);
      return { ...found, choice };
    },

    'damage.tile': async ({ map: key, out, level, x, y }, { signal }) => {
      await using whole = await openMapLevel(pictures, key, 0);
      const rect = tileRect(whole, { level, x, y, tileSize });
      await using map = await openMapLevel(pictures, key, level, { signal });
      const { bytes, mimeType } = await renderMapTile(map, rect);
      await writeAtomically(out, bytes, { durable: false });
      return { type: mimeType };
    },
  };
}
