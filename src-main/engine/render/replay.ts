import type { ReadMaskFiles } from '../../imaging/masks/mask-store.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { createReducedCells, patchedPicture, type PatchLayer } from '../../imaging/pixels/patched-picture.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import { loadStepEngine } from '../../steps/load-engine.ts';
import { definitionOf, effectiveSteps, type Step } from '../../steps/index.ts';
import { photoKey, pictureKey, stepKey } from '../../steps/keys.ts';
import type { OpenFillModel, OpenModel, StepContext } from '../../steps/step-engine.ts';
import { changedParts, type PartsContext } from './changed-parts.ts';
import { createPictureCache } from './picture-cache.ts';
import type { Watch } from '../../platform/shared-work.ts';
import { createMaskCache } from './mask-cache.ts';
import { createPatchCache } from './patch-cache.ts';

/** A photo after steps. */
export interface Replayed {
  readonly picture: Picture;
  /** All that the steps changed on the photo, in order: later parts lie on top. Computed as it is asked for. */
  changes(options?: Watch): AsyncIterable<PixelPatch>;
  /** Closes the files that the picture is read from. */
  dispose(): Promise<void>;
}

type Changes = (context: PartsContext) => AsyncIterable<PixelPatch> | Iterable<PixelPatch>;

/**
 * Replays the enabled steps, in order. Preview, export and the command line all come through here, so they show the same pixels. What
 * is slow is kept in `directory`; what is quick is computed where it is looked at. Nothing here knows an operation.
 */
export function createReplay(
  directory: string,
  openModel: OpenModel,
  readMasks?: ReadMaskFiles,
  openFillModel: OpenFillModel = openModel,
  fillThread?: URL,
) {
  const patchCache = createPatchCache(directory);
  const pictureCache = createPictureCache(directory);
  const masks = createMaskCache(readMasks);
  const reducedCells = createReducedCells();

  async function run(
    photo: Picture,
    sha256: string,
    steps: readonly Step[],
    { signal, onProgress = () => undefined }: Watch = {},
    /** Computes nothing slow, and throws `NotCached` where it would have to. */
    cachedOnly = false,
  ): Promise<Replayed> {
    const effective = effectiveSteps(steps);
    const report = slowProgress(effective, onProgress);
    const layers: Changes[] = [];
    const disposals: (() => Promise<void>)[] = [];
    const dispose = async (): Promise<void> => {
      await Promise.all(disposals.map((close) => close()));
    };
    let key = photoKey(sha256);
    let picture = photo;
    // Patches that follow one another lie together on what was beneath the first of them.
    let beneath = photo;
    let patchLayers: PatchLayer[] = [];
    try {
      for (const [index, step] of effective.entries()) {
        const before = key;
        key = stepKey(before, step);
        const base = picture;
        const watch = { signal, onProgress: (fraction: number) => report(index, fraction) };
        const page: StepContext['page'] = (given = signal) => masks.page(step.mask, photo, given);
        const engine = await loadStepEngine(step.op);
        const result = await engine.apply(base, step, {
          signal,
          openModel,
          openFillModel,
          fillThread,
          readMasks,
          page,
          // Others who want the same must not share the refusal, so what only looks shares nothing.
          cachePatches: (producer) =>
            cachedOnly ? orNotCached(patchCache.find(key, base)) : patchCache.get(key, base, producer, watch),
          findPatches: (other) => patchCache.find(stepKey(before, other), base),
          keepPatches: (other, patches) => patchCache.save(stepKey(before, other), base, patches),
          cachePicture: (kept, like, producer) => {
            const pictureOf = stepKey(before, kept);
            return cachedOnly
              ? orNotCached(pictureCache.find(pictureOf))
              : pictureCache.open(pictureOf, like, producer, watch);
          },
        });
        if ('patches' in result) {
          layers.push(() => result.patches);
          patchLayers = [...patchLayers, { key, patches: result.patches }];
          picture = patchedPicture(beneath, patchLayers, reducedCells);
          continue;
        }
        if (result.dispose) disposals.push(result.dispose);
        picture = result.picture;
        if (picture === base) continue;
        layers.push(async function* (context) {
          yield* changedParts(result.picture, await page(), context);
        });
        beneath = picture;
        patchLayers = [];
      }
      onProgress(1);
    } catch (error) {
      await dispose();
      throw error;
    }
    return { picture, changes: (options) => joinLayers(layers, options), dispose };
  }

  return {
    run,

    /** Does `work` on a photo after steps. */
    async use<T>(
      photo: Picture,
      sha256: string,
      steps: readonly Step[],
      work: (replayed: Replayed) => Promise<T>,
      options?: Watch,
    ): Promise<T> {
      const replayed = await run(photo, sha256, steps, options);
      try {
        return await work(replayed);
      } finally {
        await replayed.dispose();
      }
    },

    /** Whether all that is slow of the steps is kept. */
    async isCached(photo: Picture, sha256: string, steps: readonly Step[], signal?: AbortSignal): Promise<boolean> {
      try {
        await (await run(photo, sha256, steps, { signal }, true)).dispose();
        return true;
      } catch (error) {
        if (error instanceof NotCached) return false;
        throw error;
      }
    },

    /** The patches of the last of `steps`; null where they are not kept. */
    findPatches(photo: Picture, sha256: string, steps: readonly Step[]): Promise<PixelPatch[] | null> {
      return patchCache.find(pictureKey(sha256, steps), photo);
    },

    /** Keeps the patches of the last of `steps`, which somebody has computed already. */
    cachePatches(
      photo: Picture,
      sha256: string,
      steps: readonly Step[],
      patches: readonly PixelPatch[],
    ): Promise<void> {
      return patchCache.save(pictureKey(sha256, steps), photo, patches);
    },
  };
}
export type Replay = ReturnType<typeof createReplay>;

class NotCached extends Error {}

async function orNotCached<T>(kept: Promise<T | null>): Promise<T> {
  const found = await kept;
  if (found === null) throw new NotCached();
  return found;
}

/** Counts slow steps from the first one on that has to be computed; what is kept from earlier costs no time. */
function slowProgress(steps: readonly Step[], onProgress: (fraction: number) => void) {
  const slowBetween = (from: number, to: number): number =>
    steps.slice(from, to).filter((step) => definitionOf(step).cost === 'slow').length;
  let first = -1;
  let last = 0;
  return (index: number, fraction: number): void => {
    if (first < 0) first = index;
    // Work that another has given up begins anew.
    last = Math.max(last, (slowBetween(first, index) + fraction) / slowBetween(first, steps.length));
    onProgress(last);
  };
}

async function* joinLayers(
  layers: readonly Changes[],
  { signal, onProgress = () => undefined }: Watch = {},
): AsyncGenerator<PixelPatch> {
  for (const [index, changes] of layers.entries()) {
    const context = createWorkContext(0, signal, (fraction) => onProgress((index + fraction) / layers.length));
    yield* changes(context);
  }
}
