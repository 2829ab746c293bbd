import { produce } from 'immer';
import { isMove, labelOf, type Change, type HistoryLabel, type Move } from '../../src-main/contract/edits/change.ts';
import { applyChange } from '../../src-main/contract/edits/apply-change.ts';
import { emptyEdit, type EditState, type PaintTarget } from '../../src-main/contract/edits/edit.ts';
import {
  holdsPhoto,
  type JobOf,
  type JobPayload,
  type JobResults,
  type EditJobKind,
} from '../../src-main/contract/jobs.ts';
import { background } from '../../src-main/shared/background.ts';
import { patched } from '../../src-main/contract/edits/history.ts';
import type { EditDocument, EditEvent, Photo } from '../../src-main/contract/host.ts';
import { serializeError, type SerializedError } from '../../src-main/shared/errors.ts';
import { changesMask } from '../../src-main/shared/mask/changes-mask.ts';
import type { MaskOperation } from '../../src-main/shared/mask/mask.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { JobTask } from './job-task.svelte.ts';
import type { JobsManager } from './jobs.svelte.ts';
import { keepEqual } from './keep-equal.ts';
import { newId } from './new-id.ts';
import { Outbox, type PendingAction } from './outbox.ts';
import { Task } from './task.svelte.ts';

/**
 * The photo on the canvas and its edit. What is seen is the edit as the host has it, with what this page did since on top; every change,
 * also of other windows, comes as an event.
 */
export class DocumentManager {
  photo = $state.raw<Photo | null>(null);
  /** As the host has it; null while it is being opened. */
  document = $state.raw<EditDocument | null>(null);
  /** With everything that is still on its way. */
  state = $state.raw<EditState>(emptyEdit);
  /** What is not confirmed yet. */
  pending = $state.raw<readonly PendingAction[]>([]);
  /** Why the last change was not taken. */
  refusal = $state.raw<SerializedError | null>(null);
  /** This page asks for a step that takes its time, and nothing may come between what it was asked for and that. */
  #asking = $state(false);
  /** A fill or another slow step is under way, whichever page asked for it: nothing new may be begun. */
  readonly locked: boolean = $derived.by(
    () =>
      this.#asking ||
      this.#jobs.unfinished.some(({ kind, subject }) => holdsPhoto(kind) && subject.photoId === this.photo?.id),
  );
  readonly opening = new Task();

  readonly undoLabel: HistoryLabel | null = $derived.by(() => {
    const last = this.pending.at(-1)?.action;
    return last && !isMove(last) ? labelOf(this.state, last) : (this.document?.undo ?? null);
  });
  readonly redoLabel: HistoryLabel | null = $derived(this.pending.length > 0 ? null : (this.document?.redo ?? null));
  readonly hasDamage: boolean = $derived(this.state.damage.length > 0);
  /** The id of the fill that is open to be made anew. */
  readonly reopened: string | null = $derived(this.state.reopened?.stepId ?? null);

  readonly #connection: ConnectionManager;
  readonly #jobs: JobsManager;
  readonly #drafts: (() => void)[] = [];
  readonly #underWay: (() => Promise<void>)[] = [];
  /** Changes that the host makes because this page asked for them. */
  readonly #followed = new Set<Promise<unknown>>();
  readonly #outbox = new Outbox({
    send: (pending) => this.#send(pending),
    onSettled: (pending, error) => this.#settle(pending, error),
  });
  #watching: AbortController | null = null;

  constructor(connection: ConnectionManager, jobs: JobsManager) {
    this.#connection = connection;
    this.#jobs = jobs;
  }

  /**
   * Something new may be begun. While the host is away or a slow step is under way nothing may; what is under the hand then is finished,
   * kept and sent: the host takes it also beside a slow step.
   */
  get editable(): boolean {
    return this.document !== null && !this.locked && this.#connection.state === 'open';
  }

  /** `store` makes a change of what is set and not stored yet, and does nothing where nothing is. */
  onFlush(store: () => void): void {
    this.#drafts.push(store);
  }

  /** `wait` resolves when what is done to the photo by itself has come to its end. */
  onSettle(wait: () => Promise<void>): void {
    this.#underWay.push(wait);
  }

  /** Stores what was set and is not stored yet: whatever is done next is done after it. */
  flush(): void {
    for (const store of this.#drafts) store();
  }

  /** Whatever is begun after this is begun once `change`, which the host makes of the edit, has ended. It does not reject. */
  follow(change: Promise<unknown>): void {
    this.#followed.add(change);
    background(
      change.finally(() => this.#followed.delete(change)),
      'Following a change',
    );
  }

  async open(photo: Photo): Promise<void> {
    if (this.photo?.id === photo.id && (this.document || this.opening.running)) return;
    this.close();
    this.photo = photo;
    await this.#watch(photo.id);
  }

  /** Tries again after an error. */
  async retry(): Promise<void> {
    if (this.photo && !this.document) await this.#watch(this.photo.id);
  }

  /** What is still on its way to the host goes on, also over a line that breaks meanwhile. */
  close(): void {
    this.flush();
    this.#watching?.abort();
    this.#watching = null;
    this.opening.cancel();
    this.opening.dismiss();
    this.photo = null;
    this.document = null;
    this.state = emptyEdit;
    this.pending = [];
    this.refusal = null;
  }

  /** After a new connection: the same photo as the host has it now, and then what the host has not heard of yet. */
  async resume(): Promise<void> {
    if (this.photo) await this.#watch(this.photo.id);
    this.#outbox.resume();
  }

  change(change: Change): void {
    if (!this.document) return;
    this.refusal = null;
    try {
      const changeId = newId();
      this.state = applied(this.state, change, changeId);
      this.#add(change, changeId);
    } catch (error) {
      this.refusal = serializeError(error);
    }
  }

  /** Paints on a mask. What changes none of its pixels is no change: neither kept nor there to be undone. */
  paint(target: PaintTarget, operation: MaskOperation): void {
    // While a step takes what is painted, what is painted over it stays as new damage.
    if (!this.photo || (!this.locked && !changesMask(this.state[target], operation, this.photo.info))) return;
    this.change({ type: 'paint', target, operation });
  }

  /** Resolves when nothing is on its way to the host. */
  sent(): Promise<void> {
    return this.#outbox.settled();
  }

  /** Resolves when the host has everything that was done, also what was set and not stored, and strokes are healed. */
  async settled(): Promise<void> {
    this.flush();
    await Promise.all(this.#underWay.map((wait) => wait()));
    await this.#heard();
    await this.sent();
  }

  async undo(): Promise<void> {
    this.flush();
    await this.#heard();
    if (this.undoLabel !== null) await this.#move({ type: 'undo' });
  }

  async redo(): Promise<void> {
    this.flush();
    await this.#heard();
    if (this.redoLabel !== null) await this.#move({ type: 'redo' });
  }

  /**
   * Runs a job that adds a step, or found damage, to the photo as it is now; nothing new is begun until the host has taken it.
   * @returns what came of it; null where it failed or was cancelled, which `task` says, or another photo is open by then
   */
  async addStep<K extends EditJobKind>(
    task: JobTask<K>,
    request: Omit<JobPayload<K>, 'photoId'>,
  ): Promise<JobResults[K] | null> {
    const { photo } = this;
    if (!photo) throw new Error('No photo is open.');
    const started = await this.#start(task, { ...request, photoId: photo.id } as unknown as JobPayload<K>);
    const job = started && (await this.#jobs.ended(started));
    return job && this.photo?.id === photo.id ? job.result : null;
  }

  async #heard(): Promise<void> {
    while (this.#followed.size > 0) await Promise.allSettled(this.#followed);
  }

  async #start<K extends EditJobKind>(task: JobTask<K>, payload: JobPayload<K>): Promise<JobOf<K> | null> {
    this.#asking = true;
    try {
      await this.settled();
      return await task.start(payload);
    } finally {
      this.#asking = false;
    }
  }

  async #move(move: Move): Promise<void> {
    if (!this.editable) return;
    this.refusal = null;
    this.#add(move, newId());
    await this.sent();
  }

  #add(action: Change | Move, changeId: string): void {
    const { photoId, revision } = this.document!;
    this.#outbox.add({ photoId, changeId, action, revision });
    this.pending = this.#outbox.of(photoId);
  }

  #send({ photoId, changeId, action, revision }: PendingAction): Promise<{ revision: number }> {
    const { host } = this.#connection;
    if (!isMove(action)) return host['edit.change']({ photoId, revision, changeId, change: action });
    return host[`edit.${action.type}`]({ photoId, revision, changeId });
  }

  #settle({ photoId }: PendingAction, error: SerializedError | null): void {
    const shown = this.document?.photoId === photoId;
    if (shown) this.#show(this.document!);
    if (error && shown) this.refusal = error;
    else if (error) console.error('A change of a photo that was closed was refused:', error.message);
  }

  /** Resolves when the edit is there, or will not be: then `opening.error` says why. Events go on coming. */
  async #watch(photoId: string): Promise<void> {
    this.#watching?.abort();
    const controller = new AbortController();
    this.#watching = controller;
    await this.opening.restart((signal, report) => {
      signal.addEventListener('abort', () => controller.abort());
      const pending = this.#outbox.of(photoId).map(({ changeId }) => changeId);
      return new Promise<void>((resolve, reject) => {
        const onEvent = (event: EditEvent): void => {
          if ('opening' in event) return report(event.opening);
          this.#hear(event);
          resolve();
        };
        this.#connection.host['edit.watch']({ photoId, pending }, { signal: controller.signal, onEvent }).catch(
          (error: unknown) => {
            reject(error as Error);
            this.#lose(controller, error);
          },
        );
      });
    });
  }

  /** The photo's events have ended by themselves. A line that broke says so by its state. */
  #lose(controller: AbortController, error: unknown): void {
    if (this.#watching !== controller || !this.document || this.opening.running) return;
    const reason = serializeError(error);
    if (!['CANCELLED', 'CONNECTION_LOST'].includes(reason.code)) this.refusal = reason;
  }

  #hear(event: Exclude<EditEvent, { opening: number }>): void {
    if ('document' in event) {
      this.document = event.document;
      for (const [changeId, revision] of Object.entries(event.arrived)) this.#outbox.confirm(changeId, revision);
      this.#show(event.document);
      return;
    }
    const { patches, changeId, ...update } = event.change;
    if (!this.document) return;
    this.document = { ...this.document, ...update, state: patched(this.document.state, patches) };
    this.#outbox.confirm(changeId, update.revision);
    this.#show(this.document);
  }

  /** Shows a confirmed edit with what is pending on top. What no longer fits is left out; the host refuses it. */
  #show({ photoId, state: confirmed }: EditDocument): void {
    this.pending = this.#outbox.of(photoId);
    let state = confirmed;
    for (const { action, changeId } of this.pending) {
      try {
        if (!isMove(action)) state = applied(state, action, changeId);
      } catch {
        // Its step is gone, for example.
      }
    }
    this.state = keepEqual(this.state, state);
  }
}

/** @throws INVALID_REQUEST where the change does not fit */
function applied(state: EditState, change: Change, changeId: string): EditState {
  return produce(state, (draft) => applyChange(draft, change, changeId));
}
