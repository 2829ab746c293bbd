import { untrack } from 'svelte';
import type { EditDocument, Photo } from '../../src-main/contract/host.ts';
import type { SerializedError } from '../../src-main/shared/errors.ts';
import { serializeError } from '../../src-main/shared/errors.ts';
import type { Change, EditState, HistoryLabel } from '../../src-main/contract/edits/edit.ts';
import { emptyEdit, labelOf } from '../../src-main/contract/edits/edit.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import { EditQueue } from './edit-queue.ts';
import { Task } from './task.svelte.ts';

/** The photo on the canvas and its edit. */
export class DocumentManager {
  photo = $state.raw<Photo | null>(null);
  /** As the host has it; null while it is being opened. */
  document = $state.raw<EditDocument | null>(null);
  /** With everything that is still on its way. */
  state = $state.raw<EditState>(emptyEdit);
  /** Changes that are not answered yet. */
  pending = $state.raw<readonly Change[]>([]);
  /** Why the last change was not taken. */
  refusal = $state.raw<SerializedError | null>(null);
  /** Set while a fill has the damage in hand: nothing else may change it. */
  locked = $state(false);
  readonly opening = new Task();

  readonly undoLabel: HistoryLabel | null = $derived.by(() => {
    const last = this.pending.at(-1);
    return last ? labelOf(last) : (this.document?.undo ?? null);
  });
  readonly redoLabel: HistoryLabel | null = $derived(this.pending.length > 0 ? null : (this.document?.redo ?? null));
  readonly hasDamage: boolean = $derived(this.state.damage.length > 0);
  /** The id of the fill that is open to be made anew. */
  readonly reopened: string | null = $derived(this.state.reopened?.stepId ?? null);

  readonly #connection: ConnectionManager;
  readonly #drafts: (() => void)[] = [];
  /** Edits of photos that were closed before the host had heard of all changes. */
  readonly #left = new Set<EditQueue>();
  #queue: EditQueue | null = null;

  constructor(connection: ConnectionManager) {
    this.#connection = connection;
  }

  /** Something new may be begun. While the host is away nothing may; what is under the hand then is finished, kept and sent. */
  get editable(): boolean {
    return this.#takesChanges && this.#connection.state === 'open';
  }

  get #takesChanges(): boolean {
    return this.document !== null && !this.locked;
  }

  /** `store` makes a change of what is set and not stored yet, and does nothing where nothing is. */
  onFlush(store: () => void): void {
    this.#drafts.push(store);
  }

  /** Stores what was set and is not stored yet: whatever is done next is done after it. */
  flush(): void {
    for (const store of this.#drafts) store();
  }

  async open(photo: Photo): Promise<void> {
    if (this.photo?.id === photo.id && (this.document || this.opening.running)) return;
    this.close();
    this.photo = photo;
    await this.#load(photo);
  }

  /** Tries again after an error. */
  async retry(): Promise<void> {
    if (this.photo && !this.document) await this.#load(this.photo);
  }

  /** What is still on its way to the host goes on, also over a line that breaks meanwhile. */
  close(): void {
    this.flush();
    if (this.#queue && this.#queue.pending.length > 0) this.#left.add(this.#queue);
    this.opening.cancel();
    this.opening.dismiss();
    this.#queue = null;
    this.photo = null;
    this.document = null;
    this.state = emptyEdit;
    this.pending = [];
    this.refusal = null;
    this.locked = false;
  }

  /** After a new connection: the same photo, and what the host has not heard of yet. */
  async resume(): Promise<void> {
    const { photo } = this;
    const queue = this.#queue;
    for (const left of this.#left) await this.#sendLeft(left);
    if (!photo) return;
    if (!queue) return this.retry();
    const document = await this.opening.run((signal, report) => this.#request(photo.id, signal, report));
    if (document && this.#queue === queue) queue.resume(document);
  }

  change(change: Change): void {
    if (!this.#takesChanges) return;
    this.refusal = null;
    try {
      this.#queue?.change(change);
    } catch (error) {
      this.refusal = serializeError(error);
    }
  }

  /** Resolves when the host has everything that was done. */
  async settled(): Promise<void> {
    this.flush();
    await this.#queue?.settled();
  }

  async undo(): Promise<void> {
    this.flush();
    if (this.undoLabel !== null) await this.#step('edit.undo');
  }

  async redo(): Promise<void> {
    this.flush();
    if (this.redoLabel !== null) await this.#step('edit.redo');
  }

  /**
   * Something long that gives a new document. Nothing else may change it meanwhile.
   * @throws what `action` throws; CANCELLED when another photo was opened meanwhile
   */
  async exclusively<T>(action: (photoId: string) => Promise<T>, documentOf: (result: T) => EditDocument): Promise<T> {
    const queue = this.#queue;
    if (!queue || !this.photo) throw new Error('No photo is open.');
    this.flush();
    const { id } = this.photo;
    this.locked = true;
    try {
      return await queue.run(() => action(id), documentOf);
    } finally {
      if (this.#queue === queue) this.locked = false;
    }
  }

  async #step(method: 'edit.undo' | 'edit.redo'): Promise<void> {
    const queue = this.#queue;
    if (!queue || !this.editable) return;
    this.refusal = null;
    const { photoId } = queue.document;
    try {
      await queue.run(
        () => this.#connection.host[method]({ photoId }),
        (document) => document,
      );
    } catch (error) {
      this.refusal = serializeError(error);
    }
  }

  async #load(photo: Photo): Promise<void> {
    // One photo's opening is cancelled before the next one's begins, but ends a moment later.
    while (this.opening.running) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const left of this.#left) if (left.document.photoId === photo.id) await this.#sendLeft(left);
    if (untrack(() => this.photo?.id) !== photo.id) return;
    const document = await this.opening.run((signal, report) => this.#request(photo.id, signal, report));
    if (document && this.photo?.id === photo.id) this.#start(document);
  }

  /** Sends what is left of an edit that is no longer shown. Where that fails it waits for the next connection. */
  async #sendLeft(queue: EditQueue): Promise<void> {
    await queue.settled();
    try {
      if (queue.pending.length > 0) {
        queue.resume(await this.#connection.host['edit.open']({ photoId: queue.document.photoId }));
        await queue.settled();
      }
    } catch (error) {
      console.error('Sending the changes of a photo that was closed failed:', error);
    }
    if (queue.pending.length === 0) this.#left.delete(queue);
  }

  #request(photoId: string, signal: AbortSignal, report: (fraction: number) => void): Promise<EditDocument> {
    return this.#connection.host['edit.open']({ photoId }, { signal, onEvent: ({ fraction }) => report(fraction) });
  }

  #start(document: EditDocument): void {
    const ours = () => this.#queue === queue;
    let queue: EditQueue | null = null;
    const host = {
      open: (photoId: string) => this.#connection.host['edit.open']({ photoId }),
      change: (photoId: string, revision: number, change: Change) =>
        this.#connection.host['edit.change']({ photoId, revision, change }),
    };
    const listener = {
      updated: (confirmed: EditDocument, state: EditState) => {
        if (!ours()) return;
        this.document = confirmed;
        this.state = state;
        this.pending = [...(queue?.pending ?? [])];
      },
      refused: (error: SerializedError) => {
        if (ours()) this.refusal = error;
      },
    };
    this.#queue = null;
    queue = new EditQueue(host, listener, document);
    this.#queue = queue;
    listener.updated(document, document.state);
  }
}
