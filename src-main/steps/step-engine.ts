import type { ReadMaskFiles } from '../imaging/masks/mask-store.ts';
import type { Page } from '../imaging/pages/page.ts';
import type { PixelPatch } from '../imaging/pixels/patches.ts';
import type { PixelSource } from '../imaging/pixels/pixel-source.ts';
import type { Picture } from '../imaging/pixels/picture.ts';
import type { Samples } from '../imaging/pixels/samples.ts';
import type { Inpainter } from '../models/imported/inpainter.ts';
import type { OpenNetwork } from '../models/open.ts';
import type { SharedWatch } from '../platform/shared-work.ts';
import type { ModelReference } from '../shared/recipe/model-reference.ts';
import type { AnyStep, StepSuggestion } from './step.ts';

/** Opens the network that a step names. @throws MODEL_UNKNOWN, WEIGHTS_DAMAGED, WEIGHTS_OTHER_NETWORK, RUNTIME_MISSING */
export type OpenModel = (model: ModelReference) => Promise<OpenNetwork>;

/** Opens what a fill names: a network, or an imported model. @throws what OpenModel throws */
export type OpenFillModel = (model: ModelReference) => Promise<OpenNetwork | Inpainter>;

/** Computes a result that several callers may share: goes by the signal that it is given, not by that of one of them. */
export type Producer<T> = (watch: SharedWatch) => T;

/** What the arithmetic of a step is given besides the picture. */
export interface StepContext {
  readonly signal?: AbortSignal | undefined;
  readonly openModel: OpenModel;
  readonly openFillModel: OpenFillModel;
  /** The built steps/fill/fill-thread.ts; without it fills take one thread. */
  readonly fillThread?: URL | undefined;
  readonly readMasks?: ReadMaskFiles | undefined;
  /** The step's mask as pixels; null where it is empty, which stands for the whole picture. A producer passes its signal. */
  page(signal?: AbortSignal): Promise<Page | null>;
  /** The step's patches from the disk, or from `producer` and kept there. */
  cachePatches(producer: Producer<Promise<PixelPatch[]>>): Promise<PixelPatch[]>;
  /** Patches of the same step with other parameters, or seeds: null where they are not kept. */
  findPatches(step: AnyStep): Promise<PixelPatch[] | null>;
  /** Keeps them. */
  keepPatches(step: AnyStep, patches: readonly PixelPatch[]): Promise<void>;
  /**
   * A picture of the shape of `base` from the disk, or from `producer` (whole rows from top to bottom) and kept there under the name of
   * `step`: the step itself, or the one of which it is an instant variation. Whoever asked disposes it.
   */
  cachePicture(
    step: AnyStep,
    base: Picture,
    producer: Producer<AsyncIterable<Samples>>,
  ): Promise<Picture & { dispose(): Promise<void> }>;
}

/** What the map of a step's uncertainty is made with. */
export interface MapContext extends Pick<
  StepContext,
  'openModel' | 'openFillModel' | 'fillThread' | 'readMasks' | 'page'
> {
  /**
   * A map of the picture's size and one channel from the disk, or from `producer` (whole rows from top to bottom) and kept there under the
   * name of `step`. Whoever asked disposes it.
   */
  cacheMap(step: AnyStep, producer: Producer<AsyncIterable<Samples>>): Promise<KeptMap>;
}

export interface KeptMap {
  readonly key: string;
  readonly map: PixelSource & AsyncDisposable;
}

/** What a step makes of a picture: new pixels for some rectangles, or a picture that is computed where it is read. */
export type StepResult =
  | { readonly patches: PixelPatch[] }
  | { readonly picture: Picture; readonly dispose?: (() => Promise<void>) | undefined };

/** The arithmetic of an operation: each steps/<op>/engine.ts exports one as `engine`. */
export interface StepEngine<S extends AnyStep = AnyStep> {
  /** Equal input gives equal pixels, bit for bit. @throws MODEL_UNKNOWN, MEMORY_TOO_SMALL, DISK_FULL, CANCELLED, … */
  apply(base: Picture, step: S, work: StepContext): Promise<StepResult>;
  /** Maps how far the answers lie apart that the step might as well have given, in tenths of a level. @throws what `apply` throws */
  mapUncertainty?(base: Picture, step: S, work: MapContext): Promise<KeptMap>;
  /** What would suit the picture. @throws CANCELLED */
  measure?(picture: Picture, signal?: AbortSignal): Promise<StepSuggestion>;
}
