import type { EngineContract, FoundDamage } from '../../contract/engine.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { drawMask } from '../../imaging/masks/draw-mask.ts';
import { countComponents } from '../../imaging/pages/count-components.ts';
import { writeAtomically } from '../../platform/files/atomic.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import type { AreaPoint, DamageChoice } from '../../shared/data/damage-choice.ts';
import { tileSide } from '../../shared/data/tile.ts';
import { bitmapFromValues } from '../../shared/mask/runs.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { renderMapTile } from '../codecs/screen/render-map-tile.ts';
import { tileRect } from '../codecs/screen/render-tile.ts';
import { writeMask } from '../codecs/write/write-mask.ts';
import { openMapLevel } from '../find/map-levels.ts';
import { listAreas, selectDamage, type SelectedDamage } from '../find/select-damage.ts';
import { createDamageMaps } from './damage-map.ts';
import type { EngineServices } from './services.ts';

type FindMethod = 'damage.find' | 'damage.areas' | 'damage.choose' | 'damage.tile';

export function findHandlers(parts: EngineServices): Pick<Handlers<EngineContract>, FindMethod> {
  const { pictures, masks } = parts;
  const openMap = createDamageMaps(parts);

  async function choose(
    key: string,
    map: PixelSource,
    choice: DamageChoice,
    { spread, masks: folder, toggle }: { spread?: number; masks?: string; toggle?: AreaPoint },
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
    const selected = await selectDamage(map, choice, yieldToEventLoop, toggle);
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
      { source, steps, model, infrared, masks: folder, spread, mask, scores, ...choice },
      { signal, emit },
    ) => {
      for (const place of [mask, scores]) if (place) await checkOutput(placeOf(place, source.path));
      const made = await openMap(
        { source, steps, model, infrared },
        { signal, onProgress: (fraction) => emit({ fraction }) },
      );
      await using map = made.map;
      const [found, selected] = await choose(made.key, map, choice, { spread, masks: folder }, signal);
      const { width, height } = map;
      if (mask) await writeMask(placeOf(mask, source.path), selected.mask, { width, height }, signal);
      if (scores) await writeMask(placeOf(scores, source.path), selected.scores, { width, height }, signal);
      return { ...found, source: made.source, notes: made.notes };
    },

    'damage.choose': async ({ map: key, choice, ...how }, { signal }) => {
      await using map = await openMapLevel(pictures, key, 0);
      const [found, selected] = await choose(key, map, choice, how, signal);
      return { ...found, choice: selected.choice };
    },

    'damage.areas': async ({ map: key, choice }, { signal }) => {
      await using map = await openMapLevel(pictures, key, 0);
      return await listAreas(map, choice, createWorkContext(0, signal).yieldToEventLoop);
    },

    'damage.tile': async ({ map: key, out, level, x, y }, { signal }) => {
      await using whole = await openMapLevel(pictures, key, 0);
      const rect = tileRect(whole, { level, x, y, tileSize: tileSide });
      await using map = await openMapLevel(pictures, key, level, { signal });
      const { bytes, mimeType } = await renderMapTile(map, rect);
      await writeAtomically(out, bytes, { durable: false });
      return { type: mimeType };
    },
  };
}
