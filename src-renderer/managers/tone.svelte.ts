import { background } from '../../src-main/shared/background.ts';
import type { ToneStep } from '../../src-main/steps/tone/params.ts';
import type { ToneParams } from '../../src-main/steps/tone/params.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import { PendingCommit } from './pending-commit.ts';
import { Measured } from './measured.svelte.ts';
import { stepInHand } from './step-in-hand.ts';
import type { StepPreview, StepSettings } from './step-preview.svelte.ts';
import { newId } from './new-id.ts';

export type ToneStrengths = Omit<ToneParams, 'measured'>;

const untouched: ToneStrengths = { fade: 0, cast: 0, contrast: 0, brightness: 0, saturation: 0 };

/** Fading, cast and the like: measured once, then set by sliders that act while they move. */
export class ToneManager {
  /** While a slider moves, and a moment after. */
  draft = $state.raw<ToneParams | null>(null);
  /** The id of a step that is not the last one, and is to be set all the same. */
  chosen = $state<string | null>(null);
  /** What suits the photo, with what was measured on it. */
  readonly measured: Measured<ToneParams>;
  readonly #documents: DocumentManager;
  readonly #preview: StepPreview;
  readonly #pending = new PendingCommit(() => this.#commit());
  #id = '';

  readonly step: ToneStep | null = $derived.by(() => stepInHand(this.#documents.state, 'tone', this.chosen));
  /** Null until the photo is measured. */
  readonly params: ToneParams | null = $derived.by(() => {
    if (this.draft) return this.draft;
    if (this.step) return this.step.params;
    return this.measured.value && { ...untouched, measured: this.measured.value.measured };
  });

  constructor(connection: ConnectionManager, documents: DocumentManager, preview: StepPreview) {
    this.#documents = documents;
    documents.onFlush(() => this.#flush());
    this.#preview = preview;
    this.measured = new Measured(documents, (photoId, stepId, signal) =>
      connection.host['edit.measure']({ photoId, op: 'tone', stepId }, { signal }).then(
        ({ params }) => params as ToneParams,
      ),
    );
  }

  /** Another photo, after the settings of the last one were stored. */
  reset(): void {
    this.#pending.cancel();
    this.measured.reset();
    this.draft = null;
    this.chosen = null;
  }

  /** Measures what the tone is laid on, unless that is known. */
  async measure(): Promise<void> {
    await this.measured.measure(this.step);
  }

  /** After an error. */
  async measureAgain(): Promise<void> {
    await this.measured.again(this.step);
  }

  set(changes: Partial<ToneStrengths>): void {
    const { params, step } = this;
    if (!params || !this.#documents.editable) return;
    this.#pending.cancel();
    if (!this.draft) this.#id = step?.id ?? newId();
    this.draft = { ...params, ...changes };
    this.#preview.show(this.#settings(this.draft));
  }

  /** A slider was let go. */
  settle(): void {
    if (this.draft) this.#pending.later();
  }

  useSuggestion(): void {
    if (!this.measured.value) return;
    this.set(this.measured.value);
    this.#flush();
  }

  /** Stores at once what is still under the slider, let go or not. */
  #flush(): void {
    this.#pending.cancel();
    this.#commit();
  }

  #settings(params: ToneParams): StepSettings {
    return { stepId: this.#id, op: 'tone', params };
  }

  #commit(): void {
    const { draft } = this;
    if (!draft) return;
    const settings = this.#settings(draft);
    const isNew = this.step?.id !== settings.stepId;
    this.draft = null;
    this.#documents.change(
      isNew ? { type: 'add-step', ...settings, area: 'photo' } : { type: 'set-step', ...settings },
    );
    background(this.#preview.dropWhenSettled(), 'Dropping a preview');
  }
}
