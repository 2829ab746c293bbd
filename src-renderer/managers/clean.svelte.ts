import type { CleanSuggestion } from '../../src-main/shared/contract/host.ts';
import type { CleanStep } from '../../src-main/shared/recipe/steps.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import { PendingCommit } from './pending-commit.ts';
import { baseKey, stepInHand } from './step-in-hand.ts';
import type { StepPreview } from './step-preview.svelte.ts';
import { Task } from './task.svelte.ts';

export type CleanArea = 'photo' | 'damage';

const usualStrength = 0.5;

/** Taking out grain: by a network, which takes its time once; how much of it is kept is then set while one looks. */
export class CleanManager {
  area = $state<CleanArea>('photo');
  ensemble = $state(false);
  suggestion = $state.raw<CleanSuggestion | null>(null);
  /** Chosen, and not yet part of a step. */
  draft = $state<number | null>(null);
  /** The id of a step that is not the last one, and is to be set all the same. */
  chosen = $state<string | null>(null);
  readonly measuring = new Task();
  readonly task = new Task();
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  readonly #preview: StepPreview;
  readonly #pending = new PendingCommit(() => this.#commit());
  #measured: string | null = null;

  readonly step: CleanStep | null = $derived.by(() => stepInHand(this.#documents.state, 'clean', this.chosen));
  readonly strength: number = $derived.by(() => {
    if (this.draft !== null) return this.draft;
    if (this.step) return this.step.params.strength;
    return this.suggestion?.suggested || usualStrength;
  });

  constructor(connection: ConnectionManager, documents: DocumentManager, preview: StepPreview) {
    this.#connection = connection;
    this.#documents = documents;
    this.#preview = preview;
  }

  /** Another photo. */
  reset(): void {
    this.#pending.cancel();
    for (const task of [this.measuring, this.task]) {
      task.cancel();
      task.dismiss();
    }
    this.area = 'photo';
    this.suggestion = null;
    this.draft = null;
    this.chosen = null;
    this.#measured = null;
  }

  /** Measures what is to be cleaned, unless that is known. */
  async measure(): Promise<void> {
    const { document, state } = this.#documents;
    if (!document || this.measuring.running || this.task.running) return;
    const key = baseKey(document.photoId, state, this.step);
    const stepId = this.step?.id;
    if (this.#measured === key) return;
    this.#measured = key;
    await this.#documents.settled();
    const suggestion = await this.measuring.run((signal) =>
      this.#connection.host['edit.measure-clean']({ photoId: document.photoId, stepId }, { signal }),
    );
    if (this.#measured === key) this.suggestion = suggestion;
  }

  /** After an error. */
  async measureAgain(): Promise<void> {
    this.#measured = null;
    await this.measure();
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

  /** Stores at once what is still under the slider. */
  flush(): void {
    this.#pending.flush();
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
    void this.#preview.dropWhenSettled();
  }
}
