import type { FillStep } from '../../steps/fill/params.ts';
import type { CleanStep } from '../../steps/clean/params.ts';
import type { Step } from '../../steps/index.ts';
import { cleanedStrips } from '../../steps/clean/clean-photo.ts';
import { mixedPicture } from '../../steps/clean/mixed-picture.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import type { Page } from '../../imaging/page.ts';
import type { OpenModel } from '../../steps/fill/fill-damage.ts';
import { fillDamage } from '../../steps/fill/fill-damage.ts';
import type { PixelPatch } from '../../imaging/patches.ts';
import { patchedPicture } from '../../imaging/patched-picture.ts';
import type { Picture } from '../../imaging/picture.ts';
import type { Samples } from '../../imaging/samples.ts';
import type { ReadMaskFiles } from '../../imaging/masks/mask-store.ts';
import { createToneCurves } from '../../steps/tone/tone-curves.ts';
import { tonedPicture } from '../../steps/tone/toned-picture.ts';
import type { PartsContext } from './changed-parts.ts';
import { changedParts } from './changed-parts.ts';
import type { PictureResults } from './picture-results.ts';
import { createPictureResults } from './picture-results.ts';
import type { Make, Watch } from './shared-work.ts';
import { createStepMasks } from './step-masks.ts';
import { createStepResults, resultKey } from './step-results.ts';

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
 * Does the enabled steps, in order. Preview, export and the command line all come through here, so they show the same pixels. What
 * is slow is kept in `directory`; what is quick is computed where it is looked at.
 */
export function createReplay(directory: string, openModel: OpenModel, readMasks?: ReadMaskFiles) {
  const fills = createStepResults(directory);
  const pictures = createPictureResults(directory);
  const masks = createStepMasks(readMasks);
  const curveOf = createToneCurves();

  async function run(
    photo: Picture,
    sha256: string,
    steps: readonly Step[],
    { signal, onProgress = () => undefined }: Watch = {},
  ): Promise<Replayed> {
    const enabled = steps.filter((step) => step.enabled);
    const tell = slowProgress(enabled, onProgress);
    const layers: Changes[] = [];
    const opened: { dispose(): Promise<void> }[] = [];
    const dispose = async (): Promise<void> => {
      await Promise.all(opened.map((picture) => picture.dispose()));
    };
    let picture = photo;
    // Fills that follow one another are one layer.
    let beneath = photo;
    let patches: PixelPatch[] = [];
    try {
      for (const [index, step] of enabled.entries()) {
        const before = enabled.slice(0, index);
        const watch = { signal, onProgress: (fraction: number) => tell(index, fraction) };
        const own = { photo: sha256, before, watch };
        if (step.op === 'fill') {
          const made = await fillStep(picture, step, own);
          layers.push(() => made);
          patches = [...patches, ...made];
          picture = patchedPicture(beneath, patches);
        } else {
          const page = (): Promise<Page | null> => masks.page(step.mask, photo, signal);
          const base = picture;
          if (step.op === 'tone') picture = tonedPicture(base, step.params, await page(), curveOf(step.params));
          else if (step.params.strength > 0) {
            const cleaned = await cleanStep(base, step, page, own);
            opened.push(cleaned);
            picture = mixedPicture(base, cleaned, step.params.strength);
          }
          const changed = picture;
          if (changed !== base) {
            layers.push(async function* (context) {
              yield* changedParts(changed, await page(), context);
            });
          }
          beneath = picture;
          patches = [];
        }
      }
      onProgress(1);
    } catch (error) {
      await dispose();
      throw error;
    }
    return { picture, changes: (options) => joinLayers(layers, options), dispose };
  }

  interface Own {
    photo: string;
    before: readonly Step[];
    watch: Watch;
  }

  function fillStep(picture: Picture, step: FillStep, { photo, before, watch }: Own): Promise<PixelPatch[]> {
    const make: Make<PixelPatch[]> = async (tell) => {
      const onProgress = ({ fraction }: { fraction: number }): void => tell(fraction);
      const options = { signal: watch.signal, onProgress, openModel, readMasks };
      const { variants } = await fillDamage(picture, step, [step.seed], options);
      return variants[0].patches;
    };
    return fills.get(resultKey(photo, [...before, step]), picture, make, watch);
  }

  /** What the network makes of the picture; the same for every strength. */
  function cleanStep(
    picture: Picture,
    step: CleanStep,
    page: () => Promise<Page | null>,
    { photo, before, watch }: Own,
  ): ReturnType<PictureResults['open']> {
    const whole = { ...step, params: { ...step.params, strength: 1 } };
    const make = async function* (tell: (fraction: number) => void): AsyncGenerator<Samples> {
      const { model, ensemble } = step.params;
      const network = await openModel(model);
      yield* cleanedStrips(
        picture,
        network,
        { mask: await page(), ensemble },
        createWorkContext(0, watch.signal, tell),
      );
    };
    return pictures.open(resultKey(photo, [...before, whole]), picture, make, watch);
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

    /** Keeps the result of the last of `steps`, which somebody has computed already. */
    keepFill(photo: Picture, sha256: string, steps: readonly Step[], patches: readonly PixelPatch[]): Promise<void> {
      const enabled = steps.filter((step) => step.enabled);
      return fills.save(resultKey(sha256, enabled), photo, patches);
    },
  };
}
export type Replay = ReturnType<typeof createReplay>;

/** Counts what is slow from the first step on that has to be made; what is kept from earlier costs no time. */
function slowProgress(steps: readonly Step[], onProgress: (fraction: number) => void) {
  const slowBetween = (from: number, to: number): number =>
    steps.slice(from, to).filter(({ op }) => op !== 'tone').length;
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
