import { createHash } from 'node:crypto';
import type { EngineContract } from '../../contract/engine.ts';
import { drawMask, maskMemory } from '../../imaging/masks/draw-mask.ts';
import { measureMask } from '../../imaging/masks/measure-mask.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { croppedSource } from '../../imaging/pixels/pixel-source.ts';
import type { Samples } from '../../imaging/pixels/samples.ts';
import { deviationUnit } from '../../models/run-tiles.ts';
import { requireMemory } from '../../platform/machine.ts';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import type { SharedWatch, Watch } from '../../platform/shared-work.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import type { OutputPlaceRequest } from '../../shared/data/output-place.ts';
import type { PhotoSource } from '../../shared/data/photo.ts';
import type { StepMap } from '../../shared/data/step-terms.ts';
import { AppError } from '../../shared/errors.ts';
import { maskBounds } from '../../shared/mask/mask.ts';
import type { Handlers } from '../../shared/rpc/definition.ts';
import { definitionOf, type Step } from '../../steps/index.ts';
import { pictureKey, stepKey } from '../../steps/keys.ts';
import { loadStepEngine } from '../../steps/load-engine.ts';
import { measureTerms } from '../../steps/measure-terms.ts';
import type { KeptMap } from '../../steps/step-engine.ts';
import { writeMask } from '../codecs/write/write-mask.ts';
import { chooseAmplification } from '../explain/choose-amplification.ts';
import { differenceStrips } from '../explain/difference-strips.ts';
import { withReplayed, type EngineServices } from './services.ts';

/** Of the arithmetic that makes the maps. */
const version = 1;

interface Explained {
  readonly source: PhotoSource;
  readonly before: readonly Step[];
  readonly step: Step;
}

/** What a step did: its terms before and after, how far it changed each pixel, and how sure its network is. */
export function explainHandlers(parts: EngineServices) {
  const { pictures, networks, fillThread, masks } = parts;

  /** Does `work` on the pictures before and after a step. */
  const withBoth = <T>(
    { source, before, step }: Explained,
    work: (from: Picture, to: Picture) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> =>
    withReplayed(
      parts,
      source,
      before,
      ({ picture: from }) =>
        withReplayed(parts, source, [...before, step], ({ picture: to }) => work(from, to), { signal }),
      { signal },
    );

  async function openMap(
    name: string,
    { width, height }: Picture,
    produce: (watch: SharedWatch) => AsyncIterable<Samples>,
    watch: Watch,
  ): Promise<KeptMap> {
    const key = createHash('sha256').update(`${name} ${version}`).digest('hex');
    const shape = { width, height, channels: 1, colourChannels: 1, depth: 8 } as const;
    return { key, map: await pictures.open(key, shape, produce, watch) };
  }

  /** How a map is shown; `out` gets all of it, in levels times the amplification, or times `times`. */
  async function present(
    { key, map }: KeptMap,
    perLevel: number,
    { path, out, times }: { path: string; out: OutputPlaceRequest | undefined; times?: number },
    signal: AbortSignal,
  ): Promise<StepMap> {
    await using open = map;
    const brighter = await chooseAmplification(open, createWorkContext(0, signal));
    if (out) {
      const { width, height } = open;
      const values = await open.readRegion({ x: 0, y: 0, width, height });
      const factor = times ?? brighter;
      await writeMask(
        placeOf(out, path),
        Uint8Array.from(values, (value) => Math.min(255, factor * value)),
        open,
        signal,
      );
    }
    return { map: key, perLevel, amplification: perLevel * brighter };
  }

  return {
    'step.terms': async ({ source, before, step }, { signal }) => {
      const names = definitionOf(step).explains ?? [];
      if (names.includes('missing')) {
        const { fraction } = await parts.photos.use(
          source,
          (image) => measureMask(step.mask, image, { signal, readMasks: masks.read }),
          { signal },
        );
        return { missing: { before: fraction, after: 0 } };
      }
      return withBoth(
        { source, before, step },
        (from, to) => {
          const bounds = step.mask.length > 0 ? maskBounds(step.mask, from) : { ...from, x: 0, y: 0 };
          return measureTerms(croppedSource(from, bounds), croppedSource(to, bounds), names, signal);
        },
        signal,
      );
    },

    'step.difference': async ({ source, before, step, out }, { signal, emit }) => {
      if (out) await checkOutput(placeOf(out, source.path));
      const onProgress = (fraction: number): void => emit({ fraction });
      const kept = await withBoth(
        { source, before, step },
        (from, to) =>
          openMap(
            `${pictureKey(source.sha256, before)} ${pictureKey(source.sha256, [...before, step])} difference`,
            from,
            (shared) => differenceStrips(from, to, createWorkContext(0, shared.signal, shared.onProgress)),
            { signal, onProgress },
          ),
        signal,
      );
      return present(kept, 1, { path: source.path, out }, signal);
    },

    'step.uncertainty': async ({ source, before, step, out }, { signal, emit }) => {
      if (out) await checkOutput(placeOf(out, source.path));
      const onProgress = (fraction: number): void => emit({ fraction });
      const { mapUncertainty } = await loadStepEngine(step.op);
      if (!mapUncertainty) {
        throw new AppError('INVALID_REQUEST', `There is nothing to be unsure of in "${step.op}".`, {
          why: 'nothing-unsure',
          op: step.op,
        });
      }
      const kept = await withReplayed(
        parts,
        source,
        before,
        ({ picture }) =>
          mapUncertainty(picture, step, {
            openModel: networks.open,
            openFillModel: networks.openToFill,
            fillThread,
            readMasks: masks.read,
            async page(given = signal) {
              if (step.mask.length === 0) return null;
              requireMemory(maskMemory(step.mask, picture), 'Looking at a part of this photo');
              return drawMask(step.mask, picture, { signal: given, readMasks: masks.read });
            },
            cacheMap: (named, producer) =>
              openMap(
                `${stepKey(pictureKey(source.sha256, before), named)} uncertainty`,
                picture,
                (shared) => producer(shared),
                { signal, onProgress },
              ),
          }),
        { signal },
      );
      return present(kept, Math.round(1 / (255 * deviationUnit)), { path: source.path, out, times: 1 }, signal);
    },
  } satisfies Partial<Handlers<EngineContract>>;
}
