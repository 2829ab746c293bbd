import type { FillModel, FillOutcome, Variant } from '../../src-main/contract/host.ts';
import type { HoleReport } from '../../src-main/shared/data/photo.ts';
import { baseFillModel } from '../../src-main/shared/recipe/model-reference.ts';
import type { FillMethod } from '../../src-main/steps/fill/params.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import { newSeeds } from './new-seeds.ts';
import { Task } from './task.svelte.ts';

/** The variants of the fill made last, until the person goes on. */
export interface VariantStrip {
  stepId: string;
  variants: Variant[];
  holes: HoleReport[];
  /** How many were asked for, all in all. */
  asked: number;
}

const mostVariants = 8;

/** Filling the damage, and choosing between the results. */
export class FillManager {
  method = $state<FillMethod>('auto');
  rotations = $state(false);
  mirror = $state(false);
  ensemble = $state(false);
  grain = $state(true);
  variants = $state(3);
  /** Networks that can fill; none until they were asked for. */
  models = $state.raw<FillModel[]>([]);
  /** Name of the network; null for none, undefined for the one that comes with Heirloom. */
  model = $state<string | null | undefined>(undefined);
  strip = $state.raw<VariantStrip | null>(null);
  readonly task = new Task();
  readonly more = new Task();
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;

  /** What a fill would ask for: a name, null for none, undefined while nobody knows what there is. */
  readonly usedModel: string | null | undefined = $derived.by(() => {
    if (this.models.length === 0) return undefined;
    const own = this.models.find(({ name }) => name === baseFillModel)?.name ?? null;
    const wanted = this.model === undefined ? own : this.model;
    return this.method === 'network' ? (wanted ?? own ?? this.models[0].name) : wanted;
  });

  /** The strip, as long as its step is still there. */
  readonly shown: VariantStrip | null = $derived.by(() => {
    const { strip } = this;
    return strip && this.#documents.state.steps.some((step) => step.id === strip.stepId) ? strip : null;
  });
  /** The seed that is kept now. */
  readonly kept: number | null = $derived.by(() => {
    const step = this.#documents.state.steps.find(({ id }) => id === this.shown?.stepId);
    return step?.op === 'fill' ? step.seed : null;
  });
  readonly canAskMore: boolean = $derived(
    this.shown !== null &&
      this.shown.variants.length < mostVariants &&
      // A fill without texture has one answer only, unless its network draws; asking again gives the same.
      (this.shown.variants.length > 1 || this.shown.holes.some((hole) => hole.method !== 'smooth')),
  );

  constructor(connection: ConnectionManager, documents: DocumentManager) {
    this.#connection = connection;
    this.#documents = documents;
  }

  reset(): void {
    this.task.cancel();
    this.more.cancel();
    this.task.dismiss();
    this.more.dismiss();
    this.strip = null;
  }

  async findModels(): Promise<void> {
    try {
      this.models = await this.#connection.host['edit.fill-models']({});
    } catch {
      // Filling goes on without a choice of networks.
    }
    const { model } = this;
    if (model && !this.models.some(({ name }) => name === model)) this.model = undefined;
    if (this.models.length === 0 && this.method === 'network') this.method = 'auto';
  }

  /** Null when it was cancelled or failed; `task.error` says why. */
  async run(): Promise<FillOutcome | null> {
    if (!this.#documents.editable || !this.#documents.hasDamage) return null;
    const { photo } = this.#documents;
    const asked = this.variants;
    this.strip = null;
    const outcome = await this.task.run((signal, report) =>
      this.#documents.exclusively((photoId) =>
        this.#connection.host['edit.fill'](
          {
            photoId,
            method: this.method,
            rotations: this.rotations,
            mirror: this.mirror,
            model: this.usedModel,
            ensemble: this.ensemble,
            grain: this.grain,
            variants: asked,
          },
          { signal, onEvent: ({ fraction }) => report(fraction) },
        ),
      ),
    );
    if (!outcome || this.#documents.photo !== photo) return null;
    const { stepId, variants, holes } = outcome;
    this.strip = { stepId, variants, holes, asked };
    return outcome;
  }

  keep(variant: Variant): void {
    const { shown } = this;
    if (!shown || variant.seed === this.kept) return;
    this.#documents.change({ type: 'choose-seed', stepId: shown.stepId, seed: variant.seed });
  }

  async askMore(): Promise<void> {
    const strip = this.shown;
    const photoId = this.#documents.photo?.id;
    if (!strip || !photoId || !this.canAskMore) return;
    const count = Math.min(this.variants, mostVariants - strip.variants.length);
    const seeds = newSeeds(
      count,
      strip.variants.map((variant) => variant.seed),
    );
    const outcome = await this.more.run((signal, report) =>
      this.#connection.host['edit.variants'](
        { photoId, stepId: strip.stepId, seeds },
        { signal, onEvent: ({ fraction }) => report(fraction) },
      ),
    );
    if (!outcome || this.strip !== strip) return;
    const known = new Set(strip.variants.map((variant) => variant.seed));
    const fresh = outcome.variants.filter((variant) => !known.has(variant.seed));
    this.strip = { ...strip, variants: [...strip.variants, ...fresh], asked: strip.asked + count };
  }

  close(): void {
    this.more.cancel();
    this.strip = null;
  }
}
