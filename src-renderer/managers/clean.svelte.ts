import { background } from '../../src-main/shared/background.ts';
import type { CleanSuggestion } from '../../src-main/contract/host.ts';
import type { CleanStep } from '../../src-main/steps/clean/params.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import { PendingCommit } from './pending-commit.ts';
import { Measured } from './measured.svelte.ts';
import { stepInHand } from './step-in-hand.ts';
import type { StepPreview } from './step-preview.svelte.ts';
import { Task } from './task.svelte.ts';

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
      connection.host['edit.measure-clean']({ photoId, stepId }, { signal }),
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
    if (this.step) this.#preview.show(this.#adjusted(this.step, strength));
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

  /** True when it was done. */
  async apply(area: CleanArea): Promise<boolean> {
    if (!this.#documents.editable) return false;
    const { strength, ensemble } = this;
    const document = await this.task.run((signal, report) =>
      this.#documents.exclusively(
        (photoId) =>
          this.#connection.host['edit.clean'](
            { photoId, strength, area, ensemble },
            { signal, onEvent: ({ fraction }) => report(fraction) },
          ),
        (result) => result,
      ),
    );
    if (document) this.draft = null;
    return document !== null;
  }

  #adjusted(step: CleanStep, strength: number): CleanStep {
    return { ...step, params: { ...step.params, strength }, enabled: true };
  }

  #commit(): void {
    const { draft, step } = this;
    if (draft === null || !step) return;
    this.draft = null;
    this.#documents.change({ type: 'adjust-step', step: this.#adjusted(step, draft) });
    background(this.#preview.dropWhenSettled(), 'Dropping a preview');
  }
}
