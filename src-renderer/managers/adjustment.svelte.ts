import { background } from '../../src-main/shared/background.ts';
import type { StepArea } from '../../src-main/contract/edits/change.ts';
import { steps, type SlowOp, type Step, type StepOp } from '../../src-main/steps/index.ts';
import type { Control, StepDefinition, StepSuggestion } from '../../src-main/steps/step.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import { JobTask } from './job-task.svelte.ts';
import type { JobsManager } from './jobs.svelte.ts';
import { Measured } from './measured.svelte.ts';
import { newId } from './new-id.ts';
import { PendingCommit } from './pending-commit.ts';
import { stepInHand } from './step-in-hand.ts';
import type { StepPreview, StepSettings } from './step-preview.svelte.ts';

export type StepParams = Record<string, unknown>;

/**
 * Setting a step of one operation by its controls, made from the operation's definition. An instant step begins when a slider first moves;
 * a slow one when it is asked for. Then sliders act while they move, and what they did is stored a moment after.
 */
export class AdjustmentManager {
  readonly op: StepOp;
  readonly definition: StepDefinition;
  area = $state<StepArea>('photo');
  /** What the checkboxes say, by key. */
  toggles = $state.raw<Readonly<Record<string, boolean>>>({});
  /** While a slider moves, and a moment after; of a slow step also until it is asked for. */
  draft = $state.raw<StepParams | null>(null);
  /** The id of a step that is not the last one, and is to be set all the same. */
  chosen = $state<string | null>(null);
  /** What suits the photo. */
  readonly measured: Measured<StepSuggestion>;
  /** The last job that adds such a step to the photo that is open; none is ever there for an instant step. */
  readonly task: JobTask<SlowOp>;
  readonly #documents: DocumentManager;
  readonly #preview: StepPreview;
  readonly #pending = new PendingCommit(() => this.#commit());
  /** Of the step that the draft is for, and whether it was in the edit when the slider began to move. */
  #id = '';
  #isNew = false;

  readonly step: Step | null = $derived.by(() => stepInHand(this.#documents.state, this.op, this.chosen));
  /** Null while what they begin with has to be measured first. */
  readonly params: StepParams | null = $derived.by(() => this.draft ?? this.step?.params ?? this.#beginning());

  constructor(
    op: StepOp,
    connection: ConnectionManager,
    jobs: JobsManager,
    documents: DocumentManager,
    preview: StepPreview,
  ) {
    this.op = op;
    this.definition = steps[op];
    this.#documents = documents;
    this.#preview = preview;
    this.task = new JobTask(jobs, op as SlowOp, ({ subject }) => subject.photoId === documents.photo?.id);
    documents.onFlush(() => this.#flush());
    this.measured = new Measured(documents, (photoId, stepId, signal) =>
      connection.host['edit.measure']({ photoId, op, stepId }, { signal }),
    );
  }

  /** Of a control, where nothing else says what. */
  valueOf({ key, default: usual }: Control): number {
    const value = this.params?.[key];
    return typeof value === 'number' ? value : usual;
  }

  /** Whether sliders act on the picture while they move. */
  get acts(): boolean {
    return this.step !== null || this.definition.cost === 'instant';
  }

  /** Whether what suits the photo is other than what is set. */
  get suggests(): boolean {
    const suggestion = this.measured.value;
    if (!suggestion || suggestion.why === null || !this.params || this.definition.cost === 'slow') return false;
    return this.definition.controls.some((control) => suggestion.params[control.key] !== this.valueOf(control));
  }

  /** Another photo, after the settings of the last one were stored. */
  reset(): void {
    this.#pending.cancel();
    this.task.reset();
    this.area = 'photo';
    this.measured.reset();
    this.draft = null;
    this.chosen = null;
  }

  /** Measures what the step is laid on, unless that is known or nothing is to be measured. */
  async measure(): Promise<void> {
    if (this.definition.measures && !this.task.running) await this.measured.measure(this.step);
  }

  /** After an error. */
  async measureAgain(): Promise<void> {
    await this.measured.again(this.step);
  }

  set(changes: StepParams): void {
    const { params, step } = this;
    if (!params || !this.#documents.editable) return;
    this.#pending.cancel();
    if (!this.draft) {
      this.#id = step?.id ?? newId();
      this.#isNew = step === null;
    }
    this.draft = { ...params, ...changes };
    if (this.acts) this.#preview.show(this.#settings(this.draft));
  }

  /** A slider was let go. */
  settle(): void {
    if (this.draft && this.acts) this.#pending.later();
  }

  useSuggestion(): void {
    const suggestion = this.measured.value;
    if (!suggestion) return;
    this.set(suggestion.params);
    this.#flush();
  }

  toggle(key: string, checked: boolean): void {
    this.toggles = { ...this.toggles, [key]: checked };
  }

  /** Adds a slow step. @returns the revision of the edit with it; null when that was cancelled or failed: `task.error` says why */
  async apply(area: StepArea): Promise<number | null> {
    const { toggles } = this;
    if (!this.params || !this.#documents.editable) return null;
    const params = { ...this.params, ...toggles };
    const outcome = await this.#documents.addStep(this.task, { params, area });
    if (!outcome) return null;
    this.draft = null;
    return outcome.revision;
  }

  #beginning(): StepParams | null {
    const { definition } = this;
    const suggestion = this.measured.value;
    if (definition.measures && definition.cost === 'instant' && !suggestion) return null;
    const controls = definition.controls.map((control): [string, unknown] => {
      const suggested = suggestion?.params[control.key];
      if (definition.cost === 'instant') return [control.key, control.rest ?? control.default];
      return [control.key, suggested === undefined || suggested === 0 ? control.default : suggested];
    });
    return { ...suggestion?.params, ...Object.fromEntries(controls) };
  }

  /** Stores at once what is still under the slider, let go or not. */
  #flush(): void {
    this.#pending.cancel();
    this.#commit();
  }

  #settings(params: StepParams): StepSettings {
    return { stepId: this.#id, op: this.op, params };
  }

  #commit(): void {
    const { draft } = this;
    if (!draft || !this.acts) return;
    // A new step that changes no pixel yet waits for another slider, which would else jump back.
    if (this.#isNew && this.definition.changesNothing({ params: draft } as unknown as Step)) return;
    const settings = this.#settings(draft);
    const before = this.#isNew ? null : this.#documents.state.steps.find(({ id }) => id === settings.stepId);
    this.draft = null;
    if (!before?.enabled || !isSetTo(before, draft)) {
      this.#documents.change(
        this.#isNew ? { type: 'add-step', ...settings, area: 'photo' } : { type: 'set-step', ...settings },
      );
    }
    background(this.#preview.dropWhenSettled(), 'Dropping a preview');
  }
}

function isSetTo(step: Step, params: StepParams): boolean {
  const set = step.params as StepParams;
  return Object.entries(params).every(([key, value]) => JSON.stringify(set[key]) === JSON.stringify(value));
}
