import { background } from '../../src-main/shared/background.ts';
import type { StepOp } from '../../src-main/steps/index.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { ReadyView } from './ready-view.svelte.ts';
import type { ViewManager } from './view.svelte.ts';

/** ms between two previews, the throttle of requests: the tiles of a picture shown for less would be computed in vain. */
const pause = 110;

/** A step as its sliders have it: one of the edit, or a new one. */
export interface StepSettings {
  stepId: string;
  op: StepOp;
  params: Record<string, unknown>;
}

/** Previews a step while its sliders move, without storing anything. */
export class StepPreview {
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  readonly #ready: ReadyView;
  readonly #view: ViewManager;
  #wanted: StepSettings | null = null;
  #asking = false;

  constructor(connection: ConnectionManager, documents: DocumentManager, ready: ReadyView, view: ViewManager) {
    this.#connection = connection;
    this.#documents = documents;
    this.#ready = ready;
    this.#view = view;
  }

  /** Requests a preview, throttled; the last one requested is always shown. */
  show(settings: StepSettings): void {
    this.#wanted = settings;
    if (!this.#asking) background(this.#ask(), 'Asking');
  }

  drop(): void {
    this.#wanted = null;
    this.#view.preview = null;
  }

  /** Drops the preview once the document's own view, with the step in it, is ready, so that nothing flickers. */
  async dropWhenSettled(): Promise<void> {
    this.#wanted = null;
    await this.#documents.settled();
    await this.#ready.update();
    if (this.#wanted === null) this.#view.preview = null;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      while (this.#wanted) {
        const settings = this.#wanted;
        const photoId = this.#documents.photo?.id;
        if (photoId === undefined) break;
        const { view } = await this.#connection.host['edit.preview']({ photoId, ...settings });
        if (this.#wanted && this.#documents.photo?.id === photoId) this.#view.preview = view;
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (this.#wanted === settings) break;
      }
    } catch {
      // The sliders still hold; what they do is seen when it is stored, or its refusal is.
    } finally {
      this.#asking = false;
    }
  }
}
