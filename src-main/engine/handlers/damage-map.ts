import { createHash } from 'node:crypto';
import { createWorkContext } from '../../platform/work-context.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import type { Watch } from '../../platform/shared-work.ts';
import type { WorkingImage } from '../../imaging/files/working-image.ts';
import type { FoundBy, PhotoSource } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import { baseDetectModel, type ModelReference } from '../../shared/recipe/model-reference.ts';
import type { Step } from '../../steps/index.ts';
import { pictureKey } from '../../steps/keys.ts';
import { findDamage, mapShape } from '../find/find-damage.ts';
import { weighDoubt } from '../find/weigh-doubt.ts';
import { createInfraredMaps } from './infrared-map.ts';
import { facesUnknown } from './photo-faces.ts';
import { withReplayed, type EngineServices } from './services.ts';

/** Of the arithmetic that makes a map by a network. */
const version = 6;

/**
 * Probability from which damage in a face is held to more certainty: of those below half are none, and damage there would not be found. Fills
 * spare those too, as a face must not be invented: of 33 faces found upright, 15 reach it where the photo lies on its side, and 23 are found.
 */
const surelyFace = 0.7;

export interface MapRequest {
  readonly source: PhotoSource;
  readonly steps: readonly Step[];
  /** May be absent where an infrared scan shows the damage. */
  readonly model?: ModelReference;
  /** Whether an infrared scan is looked at, where there is one. */
  readonly infrared?: boolean;
}

/** A map of damage that is kept in the cache, and what it was made of. */
export interface DamageMap extends FoundBy {
  readonly key: string;
  /** Its reader disposes it. */
  readonly map: WorkingImage;
}

/** Maps of the damage of photos: from the infrared scan where that shows it, else from a network. */
export function createDamageMaps(parts: EngineServices) {
  const { faces, networks, pictures, photos } = parts;
  const infraredMap = createInfraredMaps(parts);

  /** The map as the network sees it, with the faces spared. */
  async function* look(
    key: string,
    picture: Picture,
    model: ModelReference,
    { signal, onProgress }: Watch,
  ): AsyncGenerator<Uint8Array> {
    const network = await networks.open(model, 'damage');
    const context = createWorkContext(0, signal, onProgress);
    const seen = await faces.find(key, picture, context.yieldToEventLoop);
    const spared = seen.filter(({ score }) => score >= surelyFace);
    yield* findDamage(picture, network, context, spared);
  }

  /** @throws MODEL_UNKNOWN, MEMORY_TOO_SMALL, DISK_FULL, … */
  return async function open(
    { source, steps, model, infrared = true }: MapRequest,
    { signal, onProgress = () => undefined }: Watch,
  ): Promise<DamageMap> {
    let most = 0;
    const watch = {
      signal,
      onProgress: (fraction: number): void => onProgress((most = Math.max(most, fraction))),
    };
    const byInfrared = infrared
      ? await photos.use(source, (photo) => infraredMap(source, photo, steps, watch), { signal })
      : { notes: [] };
    if ('map' in byInfrared) return { ...byInfrared, source: 'infrared', notes: [] };
    if (!model) throw unknownModel();
    // May be missing: then nothing is spared, which is said.
    const faceModel = await faces.model();
    const before = pictureKey(source.sha256, steps);
    const keyOf = (...more: string[]): string =>
      createHash('sha256')
        .update([before, 'damage', version, model.sha256, faceModel?.sha256, ...more].join(' '))
        .digest('hex');
    const key = keyOf();
    const map = await withReplayed(
      parts,
      source,
      steps,
      ({ picture }) =>
        pictures.open(
          key,
          mapShape(picture),
          async function* (shared) {
            await using seen = await pictures.open(
              keyOf('as seen'),
              mapShape(picture),
              (looking) => look(before, picture, model, looking),
              shared,
            );
            yield* weighDoubt(seen, createWorkContext(0, shared.signal).yieldToEventLoop);
          },
          watch,
        ),
      { signal },
    );
    return { key, map, source: 'network', notes: [...byInfrared.notes, ...(faceModel ? [] : [facesUnknown])] };
  };
}

function unknownModel(): AppError {
  return new AppError(
    'MODEL_UNKNOWN',
    `There is no model "${baseDetectModel}" on this computer, and no infrared scan that shows the damage of this photo. ` +
      'Install Heirloom again to get the model back.',
    { why: 'none-to-find', name: baseDetectModel },
  );
}
