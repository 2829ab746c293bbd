import type { StepMap, StepMapKind, StepTerms } from '../../src-main/shared/data/step-terms.ts';
import type { Step } from '../../src-main/steps/index.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { ReadyView } from './ready-view.svelte.ts';
import { baseKey } from './step-in-hand.ts';
import { Task } from './task.svelte.ts';

/** What the step of the open section did, and the maps of that, which lie over the photo while they are wanted. */
export class ExplainManager {
  /** Null until they are known. */
  terms = $state.raw<StepTerms | null>(null);
  /** The map that is to be shown. */
  wanted = $state<StepMapKind | null>(null);
  /** Making that map. */
  readonly task = new Task();
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  readonly #ready: ReadyView;
  /** The step that is explained, with its settings and what it is laid on. */
  #step = $state.raw<{ photoId: string; stepId: string; key: string } | null>(null);
  #map = $state.raw<{ key: string; kind: StepMapKind; map: StepMap } | null>(null);

  /** What lies over the photo; null while it is not wanted or not there yet. */
  readonly shown: { kind: StepMapKind; map: StepMap } | null = $derived.by(() => {
    const map = this.#map;
    return map && map.kind === this.wanted && map.key === this.#step?.key ? map : null;
  });

  constructor(connection: ConnectionManager, documents: DocumentManager, ready: ReadyView) {
    this.#connection = connection;
    this.#documents = documents;
    this.#ready = ready;
  }

  /** Explains `step` from now on, as it is set; nothing where it is switched off, or null. */
  async follow(step: Step | null): Promise<void> {
    const photoId = this.#documents.photo?.id;
    if (!step?.enabled || photoId === undefined) {
      this.leave();
      return;
    }
    const seeds = step.op === 'fill' ? [step.seed, step.choices] : [];
    const key = JSON.stringify([baseKey(photoId, this.#documents.state, step), step.id, step.params, ...seeds]);
    if (this.#step?.key === key) return;
    this.task.cancel();
    if (this.#step?.stepId !== step.id) this.terms = null;
    this.#step = { photoId, stepId: step.id, key };
    await this.#documents.settled();
    // So that it is computed by whoever computes for the screen, with its progress.
    await this.#ready.update();
    if (this.#step.key !== key) return;
    try {
      const terms = await this.#connection.host['edit.terms']({ photoId, stepId: step.id });
      if (this.#step?.key === key) this.terms = terms;
    } catch {
      // The panel then says what is set without saying what that did.
    }
    if (this.#step?.key === key && this.wanted) await this.#make(this.wanted);
  }

  /** Shows a map, or takes it away. */
  async show(kind: StepMapKind | null): Promise<void> {
    this.task.cancel();
    this.task.dismiss();
    this.wanted = kind;
    if (kind && this.#step) await this.#make(kind);
  }

  /** Nothing is explained any more. */
  leave(): void {
    this.task.cancel();
    this.task.dismiss();
    this.#step = null;
    this.#map = null;
    this.terms = null;
    this.wanted = null;
  }

  async #make(kind: StepMapKind): Promise<void> {
    const step = this.#step;
    if (!step || (this.#map?.key === step.key && this.#map.kind === kind)) return;
    const { photoId, stepId, key } = step;
    const map = await this.task.restart(async (signal, report) => {
      await this.#ready.update();
      return this.#connection.host['edit.explain'](
        { photoId, stepId, kind },
        { signal, onEvent: ({ fraction }) => report(fraction) },
      );
    });
    if (map) this.#map = { key, kind, map };
    // Cancelled or failed, which `task.error` says.
    else if (this.wanted === kind && this.#step?.key === key) this.wanted = null;
  }
}
