import { createHash } from 'node:crypto';
import type { EngineContract, FoundDamage } from '../../contract/engine.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { drawMask } from '../../imaging/masks/draw-mask.ts';
import { countComponents } from '../../imaging/pages/count-components.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import type { DamageChoice } from '../../shared/data/damage-choice.ts';
import { bitmapFromValues } from '../../shared/mask/runs.ts';
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

  async function choose(
    key: string,
    map: PixelSource,
    choice: DamageChoice,
    { spread, masks: folder }: { spread?: number; masks?: string },
    signal: AbortSignal,
  ): Promise<[FoundDamage, SelectedDamage]> {
    const { yieldToEventLoop } = createWorkContext(0, signal);
    const { width, height } = map;
    const figures = ({ areas, pixels }: { areas: number; pixels: number }): FoundDamage => ({
      map: key,
      areas,
      pixels,
      share: pixels / (width * height),
    });
    const selected = await selectDamage(map, choice, yieldToEventLoop);
    const found = spread === undefined ? null : bitmapFromValues(selected.mask, width, height);
    if (!found || spread === undefined) return [figures(selected), selected];
    const size = { width, height };
    const wide = [found, ...(spread > 0 ? [{ type: 'grow', radius: spread } as const] : [])];
    const { values } = await drawMask(wide, size, { signal, region: { x: 0, y: 0, ...size } });
    const operation = await masks.toOperation(values, size, folder);
    const counted = await countComponents(values, width, (value) => value >= 128, yieldToEventLoop);
    return [{ ...figures(counted), ...(operation ? { operation } : {}) }, selected];
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
