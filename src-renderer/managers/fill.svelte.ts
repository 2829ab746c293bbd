import type { FillModel } from '../../src-main/contract/host.ts';
import type { FillOutcome, FillVariants, Variant } from '../../src-main/contract/jobs.ts';
import type { HoleGroup } from '../../src-main/shared/data/photo.ts';
import { baseFillModel } from '../../src-main/shared/recipe/model-reference.ts';
import type { FillMethod, FillStep } from '../../src-main/steps/fill/params.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import { JobTask } from './job-task.svelte.ts';
import type { JobsManager } from './jobs.svelte.ts';
import { chooseSeed, holeAt, nextSeeds, seedOf, variantSeeds } from './hole-choices.ts';
import { placeVariants, type VariantPlace } from './variant-places.ts';
import { baseKey } from './step-in-hand.ts';
import { Task } from './task.svelte.ts';
import type { Point } from '../viewport/viewport.ts';

/** Variants of a fill to choose from. */
export interface VariantStrip {
  readonly step: FillStep;
  /** Of those that are there. */
  readonly variants: readonly Variant[];
  /** At least one. */
  readonly groups: readonly HoleGroup[];
  /** How many seeds there are; those that came out alike are one variant. */
  readonly asked: number;
  readonly complete: boolean;
}

/** What was made of a step's variants by now, on the photo as it was before the step. */
interface Made {
  readonly key: string;
  readonly seeds: readonly number[];
  readonly variants: readonly Variant[];
  readonly groups: readonly HoleGroup[];
  /** Nothing more will come of these seeds. */
  readonly complete: boolean;
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
  /** The last fill of the photo that is open. */
  readonly task: JobTask<'fill'>;
  /** Makes the variants that are not there yet. */
  readonly making = new Task();
  readonly #connection: ConnectionManager;
  readonly #jobs: JobsManager;
  readonly #documents: DocumentManager;
  /** The fill whose variants the person has done with. */
  #closed = $state<string | null>(null);
  /** The step whose variants were asked for from the list of steps. */
  #opened = $state<string | null>(null);
  #made = $state.raw<Made | null>(null);
  #watch: AbortController | null = null;
  /** The group of holes that one chooses for; null for all. */
  #chosenGroup = $state<number | null>(null);

  /** Those that the method can do with: imported ones fill alone. */
  readonly usable: readonly FillModel[] = $derived(
    this.method === 'network' ? this.models : this.models.filter(({ imported }) => !imported),
  );
  /** What a fill would ask for: a name, null for none, undefined while nobody knows what there is. */
  readonly usedModel: string | null | undefined = $derived.by(() => {
    const { usable } = this;
    if (usable.length === 0) return undefined;
    const own = usable.find(({ name }) => name === baseFillModel)?.name ?? null;
    const known = this.model === null || usable.some(({ name }) => name === this.model);
    const wanted = this.model === undefined || !known ? own : this.model;
    return this.method === 'network' ? (wanted ?? own ?? usable[0].name) : wanted;
  });

  /** The last fill, if it ended on this page's watch, as long as there is something to choose in it. */
  readonly #fresh: FillOutcome | null = $derived.by(() => {
    const { job } = this.task;
    if (!job?.result || job.id === this.#closed || !this.#jobs.hasFollowed(job)) return null;
    const { result } = job;
    const step = this.#documents.state.steps.find(({ id }) => id === result.stepId);
    const several = step?.op === 'fill' && (step.seeds?.length ?? 1) > 1;
    return several && result.groups.length > 0 ? result : null;
  });
  /** Whose variants are looked at. */
  readonly #step: FillStep | null = $derived.by(() => {
    const id = this.#opened ?? this.#fresh?.stepId;
    const step = this.#documents.state.steps.find((one) => one.id === id);
    return step?.op === 'fill' && step.enabled ? step : null;
  });
  /** Names the variants that are looked at: the step, and the photo before it. Null where none are. */
  readonly looked: string | null = $derived.by(() => {
    const { photo, state } = this.#documents;
    return photo && this.#step && JSON.stringify([this.#step.id, baseKey(photo.id, state, this.#step)]);
  });
  /** Null also while it is not known whether there are several. */
  readonly shown: VariantStrip | null = $derived.by(() => {
    const step = this.#step;
    if (!step) return null;
    const made = this.#made?.key === this.looked ? this.#made : null;
    const fresh = this.#fresh?.stepId === step.id ? this.#fresh : null;
    const { variants, groups } = made ?? fresh ?? { variants: [], groups: [] };
    const asked = (made?.seeds ?? variantSeeds(step)).length;
    const complete = made?.complete ?? false;
    return groups.length === 0 || (complete && variants.length < 2)
      ? null
      : { step, variants, groups, asked, complete };
  });
  /** The group of holes that one chooses for, by its index in those of the strip; null for all. */
  readonly group: number | null = $derived.by(() => {
    const count = this.shown?.groups.length ?? 0;
    return this.#chosenGroup !== null && count > 1 && this.#chosenGroup < count ? this.#chosenGroup : null;
  });
  /** The places of the strip, in the order in which they are shown and numbered. */
  readonly places: readonly VariantPlace[] = $derived.by(() => {
    const { shown, group } = this;
    if (!shown) return [];
    const waiting = this.making.running ? Math.max(0, shown.asked - shown.variants.length) : 0;
    const chosen = group === null ? shown.groups.map((_, index) => index) : [group];
    return placeVariants(shown.variants, shown.groups, chosen, waiting);
  });
  /** The seed that is kept now; null where not all holes have the same. */
  readonly kept: number | null = $derived.by(() => {
    const { shown, group } = this;
    if (!shown) return null;
    const seeds =
      group === null ? shown.groups.map((one) => seedOf(shown.step, one)) : [seedOf(shown.step, shown.groups[group])];
    return seeds.every((seed) => seed === seeds[0]) ? seeds[0] : null;
  });
  readonly canAskMore: boolean = $derived(
    this.shown !== null && !this.making.running && (!this.shown.complete || this.shown.asked < mostVariants),
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
    if (this.looked !== null) this.close();
  }

  /** At every new connection: what this page or another one adds and removes is listed. */
  followModels(): void {
    this.#watch?.abort();
    const { signal } = (this.#watch = new AbortController());
    void this.#connection.host['models.watch'](
      {},
      { signal, onEvent: ({ models }) => this.#list(models) },
      // It ends when the line does, or when the next one begins.
    ).catch(() => null);
  }

  async findModels(): Promise<void> {
    try {
      this.#list(await this.#connection.host['edit.fill-models']({}));
    } catch {
      // Filling goes on without a choice of networks.
    }
  }

  #list(models: FillModel[]): void {
    this.models = models;
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
    this.close();
    return this.#documents.addStep(this.task, { ...this.filling, variants: this.variants });
  }

  /** Shows a step's variants, which are made again where they are not kept. */
  open(stepId: string): void {
    this.close();
    this.#opened = stepId;
  }

  /**
   * Makes the variants that are looked at, as far as they are not there. Resolves when all are, or will not be: with false where an older
   * step was asked for its variants and has only one, which closes them.
   */
  async make(): Promise<boolean> {
    const { looked: key } = this;
    const step = this.#step;
    if (!step || key === null) return true;
    return this.#make(step, key, this.#seeds(step));
  }

  /** Chooses for all holes, or for those of the group at hand. */
  keep(variant: Variant): void {
    const { shown } = this;
    if (!shown || variant.seed === this.kept || this.#documents.locked) return;
    const { step, groups } = shown;
    const seeds = [...this.#seeds(step)];
    const chosen = chooseSeed(step, groups, this.group, variant.seed);
    this.#documents.change({ type: 'choose-seed', stepId: step.id, ...chosen, seeds });
  }

  /** To the next group of holes (1), or the one before (−1); all of them come before the first and after the last. */
  walk(direction: 1 | -1): void {
    const count = this.shown?.groups.length ?? 0;
    if (count < 2) return;
    const next = ((this.group ?? -1) + 1 + direction + count + 1) % (count + 1);
    this.#chosenGroup = next === 0 ? null : next - 1;
  }

  /** The group of holes at a point of the photo, or nearest to it within `reach` (source px); null also where there is no choice of groups. */
  holeAt(point: Point, reach: number): number | null {
    const groups = this.shown?.groups ?? [];
    return groups.length > 1 ? holeAt(groups, point, reach) : null;
  }

  chooseGroup(index: number): void {
    this.#chosenGroup = index;
  }

  async askMore(): Promise<void> {
    const { shown, looked: key } = this;
    if (!shown || key === null || !this.canAskMore) return;
    const seeds = this.#seeds(shown.step);
    const count = shown.complete ? Math.min(this.variants, mostVariants - seeds.length) : 0;
    await this.#make(shown.step, key, [...seeds, ...nextSeeds(seeds, count)]);
  }

  /** The person has chosen. What is not made yet is not needed any more. */
  close(): void {
    this.making.cancel();
    this.making.dismiss();
    this.#opened = null;
    this.#chosenGroup = null;
    this.#closed = this.task.job?.id ?? null;
  }

  /** Of the variants of the step that are looked at. */
  #seeds(step: FillStep): readonly number[] {
    return this.#made?.key === this.looked ? this.#made.seeds : variantSeeds(step);
  }

  async #make(step: FillStep, key: string, seeds: readonly number[]): Promise<boolean> {
    const photoId = this.#documents.photo!.id;
    const put = ({ variants, groups }: FillVariants): void => {
      if (this.looked !== key) return;
      // What was there before stays until it comes again.
      const known = this.#made?.key === key ? this.#made.variants : [];
      const later = known.slice(variants.length);
      this.#made = { key, seeds, variants: [...variants, ...later], groups, complete: false };
    };
    const all = await this.making.restart(async (signal, report) => {
      await this.#documents.sent();
      return this.#connection.host['edit.variants'](
        { photoId, stepId: step.id, seeds: [...seeds] },
        {
          signal,
          onEvent: ({ fraction, made }) => {
            report(fraction);
            if (made) put(made);
          },
        },
      );
    });
    if (!all || this.looked !== key) return true;
    this.#made = { key, seeds, variants: all.variants, groups: all.groups, complete: true };
    const opened = this.#opened === step.id;
    if (all.variants.length > 1) return true;
    this.close();
    return !opened;
  }
}
