import type { FoundPart } from '../../src-main/contract/edits/edit.ts';
import type { FindOutcome } from '../../src-main/contract/jobs.ts';
import { background } from '../../src-main/shared/background.ts';
import { usualChoice, type AreaPoint, type DamageChoice } from '../../src-main/shared/data/damage-choice.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import { JobTask } from './job-task.svelte.ts';
import type { JobsManager } from './jobs.svelte.ts';
import { PendingCommit } from './pending-commit.ts';
import { Task } from './task.svelte.ts';

export type FindSettings = Pick<DamageChoice, 'sensitivity' | 'kinds' | 'smallest'>;

/** Finding damage, and choosing what of it is taken. */
export class FindManager {
  /** From when a control moves until the host has chosen by it: what the canvas shows of the map meanwhile. */
  draft = $state.raw<DamageChoice | null>(null);
  #wantsPicking = $state(false);
  #wantsMap = $state(false);
  /** The last search on the photo that is open. */
  readonly task: JobTask<'find'>;
  /** The host is choosing. */
  readonly choosing = new Task();
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  readonly #pending = new PendingCommit(() => this.#commit());
  /** Choices are made one after the other, each from the one before. */
  #queue: Promise<void> = Promise.resolve();

  /** Found damage that is under the brush. */
  readonly part: FoundPart | null = $derived.by(() => this.#documents.state.found ?? null);
  readonly choice: DamageChoice | null = $derived.by(() => this.draft ?? this.part?.choice ?? null);

  /** A click on the photo takes an area away or brings it back, and paints nothing. */
  readonly picking: boolean = $derived(this.#wantsPicking && this.part !== null);
  /** The map is shown over the photo, in high contrast. */
  readonly visualise: boolean = $derived(this.#wantsMap && this.part !== null);

  constructor(connection: ConnectionManager, jobs: JobsManager, documents: DocumentManager) {
    this.#connection = connection;
    this.#documents = documents;
    this.task = new JobTask(jobs, 'find', ({ subject }) => subject.photoId === documents.photo?.id);
    documents.onFlush(() => this.#pending.flush());
  }

  /** Another photo, after the choice for the last one was sent. A search that runs goes on. */
  reset(): void {
    this.#pending.cancel();
    this.task.reset();
    this.choosing.cancel();
    this.choosing.dismiss();
    this.draft = null;
    this.pick(false);
    this.show(false);
  }

  /** Null when it was cancelled or failed, which `task.error` says, or another photo is open by then. */
  async run(): Promise<FindOutcome | null> {
    if (!this.#documents.editable) return null;
    const settings = this.part?.choice;
    // Which areas were refused was said of another map.
    const choice = settings && { ...settings, without: [], also: [] };
    const outcome = await this.#documents.addStep(this.task, choice ? { choice } : {});
    if (outcome && outcome.areas > 0) this.pick(true);
    return outcome;
  }

  /** Resolves when every choice that was asked for is made, or has failed. */
  settled(): Promise<void> {
    return this.#queue;
  }

  pick(wanted: boolean): void {
    this.#wantsPicking = wanted;
  }

  show(map: boolean): void {
    this.#wantsMap = map;
  }

  /** Shows what would be taken by other settings. */
  set(changes: Partial<FindSettings>): void {
    if (!this.choice || !this.#documents.editable) return;
    this.#pending.cancel();
    this.draft = { ...this.choice, ...changes };
  }

  /** A control was let go: one choice of several presses of a key. */
  settle(): void {
    if (this.draft) this.#pending.later();
  }

  /** Takes the area at a pixel of the photo away, or brings it back. */
  toggle(point: AreaPoint): void {
    if (!this.part || !this.#documents.editable) return;
    this.#pending.flush();
    this.#choose(() => this.part?.choice ?? usualChoice, point);
  }

  #commit(): void {
    const { draft } = this;
    if (!draft) return;
    this.#choose(() => ({ ...(this.part?.choice ?? draft), ...settingsOf(draft) }));
  }

  #choose(choiceNow: () => DamageChoice, toggle?: AreaPoint): void {
    const photoId = this.#documents.photo?.id;
    if (photoId === undefined) return;
    const asked = this.draft;
    const work = async (): Promise<void> => {
      if (this.part && this.#documents.photo?.id === photoId) {
        await this.choosing.run((signal, report) =>
          this.#connection.host['edit.choose-found'](
            { photoId, choice: choiceNow(), toggle },
            { signal, onEvent: ({ fraction }) => report(fraction) },
          ),
        );
      }
      // What came of it has been heard of before the answer. A control that moves again shows what it does.
      if (this.draft === asked) this.draft = null;
    };
    this.#queue = this.#queue.then(work);
    this.#documents.follow(this.#queue);
    background(this.#queue, 'Choosing found damage');
  }
}

function settingsOf({ sensitivity, kinds, smallest }: DamageChoice): FindSettings {
  return { sensitivity, kinds, smallest };
}
