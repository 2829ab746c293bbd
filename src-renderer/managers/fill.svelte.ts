import type { FillModel } from '../../src-main/contract/host.ts';
import type { FillOutcome, FillVariants, Variant } from '../../src-main/contract/jobs.ts';
import { baseFillModel } from '../../src-main/shared/recipe/model-reference.ts';
import type { FillMethod } from '../../src-main/steps/fill/params.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import { JobTask } from './job-task.svelte.ts';
import type { JobsManager } from './jobs.svelte.ts';
import { newSeeds } from './new-seeds.ts';
import { Task } from './task.svelte.ts';

/** The variants of the fill made last, until the person goes on. */
export type VariantStrip = Pick<FillOutcome, keyof FillVariants | 'asked'>;

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
  /** The last fill of the photo that is open. */
  readonly task: JobTask<'fill'>;
  readonly more = new Task();
  readonly #connection: ConnectionManager;
  readonly #jobs: JobsManager;
  readonly #documents: DocumentManager;
  /** The fill whose variants the person has done with. */
  #closed = $state<string | null>(null);
  /** Variants that were asked for afterwards. */
  #added = $state.raw<{ stepId: string; variants: readonly Variant[]; asked: number } | null>(null);

  /** What a fill would ask for: a name, null for none, undefined while nobody knows what there is. */
  readonly usedModel: string | null | undefined = $derived.by(() => {
    if (this.models.length === 0) return undefined;
    const own = this.models.find(({ name }) => name === baseFillModel)?.name ?? null;
    const wanted = this.model === undefined ? own : this.model;
    return this.method === 'network' ? (wanted ?? own ?? this.models[0].name) : wanted;
  });

  /** Of a fill that ended on this page's watch, as long as its step is still there. */
  readonly shown: VariantStrip | null = $derived.by(() => {
    const { job } = this.task;
    if (!job?.result || job.id === this.#closed || !this.#jobs.hasFollowed(job)) return null;
    const { result } = job;
    if (!this.#documents.state.steps.some(({ id }) => id === result.stepId)) return null;
    const added = this.#added?.stepId === result.stepId ? this.#added : null;
    return {
      ...result,
      variants: [...result.variants, ...(added?.variants ?? [])],
      asked: result.asked + (added?.asked ?? 0),
    };
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
      (this.shown.variants.length > 1 || this.shown.hole?.method !== 'smooth'),
  );

  constructor(connection: ConnectionManager, jobs: JobsManager, documents: DocumentManager) {
    this.#connection = connection;
    this.#jobs = jobs;
    this.#documents = documents;
    this.task = new JobTask(jobs, 'fill', ({ subject }) => subject.photoId === documents.photo?.id);
  }

  /** Another photo. A fill that runs goes on. */
  reset(): void {
    this.task.reset();
    this.more.dismiss();
    if (this.shown) this.close();
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

  /** How the next fill is made. */
  get filling() {
    const { method, rotations, mirror, usedModel: model, ensemble, grain } = this;
    return { method, rotations, mirror, model, ensemble, grain };
  }

  /** Null when it was cancelled or failed, which `task.error` says, or another photo is open by then. */
  async run(): Promise<FillOutcome | null> {
    if (!this.#documents.editable || !this.#documents.hasDamage) return null;
    return this.#documents.addStep(this.task, { ...this.filling, variants: this.variants });
  }

  keep(variant: Variant): void {
    const { shown } = this;
    if (!shown || variant.seed === this.kept || this.#documents.locked) return;
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
    if (!outcome || this.shown?.stepId !== strip.stepId) return;
    const known = new Set(strip.variants.map((variant) => variant.seed));
    const before = this.#added?.stepId === strip.stepId ? this.#added : null;
    const fresh = outcome.variants.filter((variant) => !known.has(variant.seed));
    this.#added = {
      stepId: strip.stepId,
      variants: [...(before?.variants ?? []), ...fresh],
      asked: (before?.asked ?? 0) + count,
    };
  }

  close(): void {
    this.more.cancel();
    this.#closed = this.task.job?.id ?? null;
  }
}
