import { createHash } from 'node:crypto';
import type { EngineContract } from '../../contract/engine.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { pictureKey } from '../../steps/keys.ts';
import { writeMask } from '../codecs/write/write-mask.ts';
import { findDamage, mapShape } from '../find/find-damage.ts';
import { selectDamage } from '../find/select-damage.ts';
import { withReplayed, type EngineServices } from './services.ts';

/** Of the arithmetic that makes a map. */
const version = 1;

export function findHandlers(parts: EngineServices): Pick<Handlers<EngineContract>, 'damage.find'> {
  const { networks, pictures, masks } = parts;
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
          const key = `${pictureKey(source.sha256, steps)} damage ${version} ${model.sha256}`;
          const map = await pictures.open(
            createHash('sha256').update(key).digest('hex'),
            { ...picture, ...mapShape(picture) },
            async function* (watch) {
              const network = await networks.open(model, 'damage');
              yield* findDamage(picture, network, createWorkContext(0, watch.signal, watch.onProgress));
            },
            { signal, onProgress: (fraction) => emit({ fraction }) },
          );
          try {
            const { yieldToEventLoop } = createWorkContext(0, signal, () => undefined);
            const selected = await selectDamage(map, choice, yieldToEventLoop);
            const { width, height } = picture;
            if (mask) await writeMask(placeOf(mask, source.path), selected.mask, { width, height }, signal);
            if (scores) await writeMask(placeOf(scores, source.path), selected.scores, { width, height }, signal);
            const operation =
              spread === undefined ? null : await masks.toOperation(selected.mask, { width, height }, folder);
            return {
              ...(operation ? { mask: spread ? [operation, { type: 'grow', radius: spread }] : [operation] } : {}),
              areas: selected.areas,
              pixels: selected.pixels,
              share: selected.pixels / (width * height),
            };
          } finally {
            await map.dispose();
          }
        },
        { signal },
      );
    },
  };
}
