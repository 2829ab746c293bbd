import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import { Task } from './task.svelte.ts';

/**
 * Which picture of the photo is computed and can be shown: the one after all steps, or, while that takes its time, the one before
 * the last change.
 */
export class ReadyView {
  readonly task = new Task();
  readonly #connection: ConnectionManager;
  readonly #documents: DocumentManager;
  #ready = $state.raw<{ photoId: string; view: string } | null>(null);
  /** Computed in this session. */
  readonly #computed = new Set<string>();
  #work: { view: string; done: Promise<void> } | null = null;

  /** The view to show; null while no photo is open. */
  readonly view: string | null = $derived.by(() => {
    const { document } = this.#documents;
    if (!document) return null;
    return this.#ready?.photoId === document.photoId ? this.#ready.view : document.original;
  });
  /** Whether the last change is neither shown nor being computed. */
  readonly behind: boolean = $derived.by(() => {
    const { document } = this.#documents;
    return document !== null && this.view !== document.current && !this.task.running;
  });

  constructor(connection: ConnectionManager, documents: DocumentManager) {
    this.#connection = connection;
    this.#documents = documents;
  }

  /** Follows the document. Resolves when what it has now is ready, or will not be. */
  async update(): Promise<void> {
    const { document } = this.#documents;
    if (!document) {
      this.task.cancel();
      return;
    }
    const { photoId, current } = document;
    if (this.#work?.view === current) return this.#work.done;
    this.task.cancel();
    if (current === document.original || this.#computed.has(current)) {
      this.#ready = { photoId, view: current };
      return;
    }
    const work = { view: current, done: this.#compute(photoId, current) };
    this.#work = work;
    await work.done;
    if (this.#work === work) this.#work = null;
  }

  async #compute(photoId: string, view: string): Promise<void> {
    const result = await this.task.restart(async (signal, report) => {
      if (this.#documents.document?.current !== view) return false;
      await this.#connection.host['edit.prepare']({ photoId }, { signal, onEvent: ({ fraction }) => report(fraction) });
      return true;
    });
    if (!result || this.#documents.document?.current !== view) return;
    this.#computed.add(view);
    this.#ready = { photoId, view };
  }
}
