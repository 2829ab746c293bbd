import { background } from '../../src-main/shared/background.ts';
import type { NoiseMeasure } from '../../src-main/shared/data/photo.ts';
import type { CleanStep } from '../../src-main/steps/clean/params.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import { PendingCommit } from './pending-commit.ts';
import { Measured } from './measured.svelte.ts';
import { stepInHand } from './step-in-hand.ts';
import type { StepPreview, StepSettings } from './step-preview.svelte.ts';
import { Task } from './task.svelte.ts';

type CleanSuggestion = Pick<NoiseMeasure, 'suggested' | 'found'>;

export type CleanArea = 'photo' | 'damage';

const usualStrength = 0.5;

/** Taking out grain: by a network, which takes its time once; how much of it is kept is then set while one looks. */
export class CleanManager {
  area = $state<CleanArea>('photo');
  ensemble = $state(false);
  /** Chosen, and not yet part of a step. */
  draft = $state<number | null>(null);
  /** The id of a step that is not the last one, and is to be set all the same. */
  chosen = $state<string | null>(null);
  /** What suits the photo. */
  readonly measured: Measured<CleanSuggestion>;
  readonly task = new Task();
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  readonly #preview: StepPreview;
  readonly #pending = new PendingCommit(() => this.#commit());

  readonly step: CleanStep | null = $derived.by(() => stepInHand(this.#documents.state, 'clean', this.chosen));
  readonly strength: number = $derived.by(() => {
    if (this.draft !== null) return this.draft;
    if (this.step) return this.step.params.strength;
    return this.measured.value?.suggested || usualStrength;
  });

  constructor(connection: ConnectionManager, documents: DocumentManager, preview: StepPreview) {
    this.#connection = connection;
    this.#documents = documents;
    documents.onFlush(() => this.#flush());
    this.#preview = preview;
    this.measured = new Measured(documents, (photoId, stepId, signal) =>
      connection.host['edit.measure']({ photoId, op: 'clean', stepId }, { signal }).then(({ params, why }) => ({
        suggested: params.strength as number,
        found: why as CleanSuggestion['found'],
      })),
    );
  }

  /** Another photo, after the settings of the last one were stored. */
  reset(): void {
    this.#pending.cancel();
    this.task.cancel();
    this.task.dismiss();
    this.area = 'photo';
    this.measured.reset();
    this.draft = null;
    this.chosen = null;
  }

  /** Measures what is to be cleaned, unless that is known. */
  async measure(): Promise<void> {
    if (!this.task.running) await this.measured.measure(this.step);
  }

  /** After an error. */
  async measureAgain(): Promise<void> {
    await this.measured.again(this.step);
  }

  set(strength: number): void {
    if (!this.#documents.editable) return;
    this.#pending.cancel();
    this.draft = strength;
    if (this.step) this.#preview.show(this.#settings(this.step, strength));
  }

  /** The slider was let go. */
  settle(): void {
    if (this.draft !== null && this.step) this.#pending.later();
  }

  /** Stores at once what is still under the slider, let go or not. */
  #flush(): void {
    this.#pending.cancel();
    this.#commit();
  }

  /** The revision of the edit with the new step; null when that was cancelled or failed: `task.error` says why. */
  async apply(area: CleanArea): Promise<number | null> {
    if (!this.#documents.editable) return null;
    const { strength, ensemble } = this;
    const outcome = await this.task.run((signal, report) =>
      this.#documents.exclusively((photoId) =>
        this.#connection.host['edit.clean'](
          { photoId, strength, area, ensemble },
          { signal, onEvent: ({ fraction }) => report(fraction) },
        ),
      ),
    );
    if (outcome) this.draft = null;
    return outcome && outcome.revision;
  }

  #settings({ id, op, params }: CleanStep, strength: number): StepSettings {
    return { stepId: id, op, params: { ...params, strength } };
  }

  #commit(): void {
    const { draft, step } = this;
    if (draft === null || !step) return;
    this.draft = null;
    this.#documents.change({ type: 'set-step', ...this.#settings(step, draft) });
    background(this.#preview.dropWhenSettled(), 'Dropping a preview');
  }
}
