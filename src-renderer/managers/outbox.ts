import { background } from '../../src-main/shared/background.ts';
import type { Change, Move } from '../../src-main/contract/edits/change.ts';
import { serializeError, type SerializedError } from '../../src-main/shared/errors.ts';

/** Something done to an edit that the host has not confirmed yet. */
export interface PendingAction {
  photoId: string;
  changeId: string;
  action: Change | Move;
  /** What its author saw, with everything pending before it. */
  revision: number;
}

export interface OutboxParts {
  send(pending: PendingAction): Promise<{ revision: number }>;
  /** One was confirmed or refused, and is no longer pending. */
  onSettled(pending: PendingAction, error: SerializedError | null): void;
}

/**
 * Sends what is done to edits, in order, one at a time, whichever photo is shown. When the line breaks nothing is dropped: `resume` sends
 * the rest again, under the same ids, so that the host applies nothing twice.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  #pending: PendingAction[] = [];
  #sending: Promise<void> | null = null;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** What is pending of one photo, in order. */
  of(photoId: string): readonly PendingAction[] {
    return this.#pending.filter((pending) => pending.photoId === photoId);
  }

  add(pending: PendingAction): void {
    this.#pending.push(pending);
    this.resume();
  }

  /** Sends, unless that is under way or nothing is pending. */
  resume(): void {
    if (this.#sending || this.#pending.length === 0) return;
    this.#sending = this.#sendAll().finally(() => (this.#sending = null));
    background(this.#sending, 'Sending changes');
  }

  /**
   * The change is in the edit since `revision`. What was done right after it, on nothing else that is new, was done on that revision.
   */
  confirm(changeId: string, revision: number): void {
    const pending = this.#remove(changeId);
    if (!pending) return;
    for (const later of this.of(pending.photoId)) if (later.revision === revision - 1) later.revision = revision;
    this.#parts.onSettled(pending, null);
  }

  /** Resolves when nothing is on its way: everything has arrived, or the line is broken. */
  async settled(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#pending.at(0); next; next = this.#pending.at(0)) {
      try {
        const { revision } = await this.#parts.send(next);
        this.confirm(next.changeId, revision);
      } catch (error) {
        const reason = serializeError(error);
        if (reason.code === 'CONNECTION_LOST') return;
        if (this.#remove(next.changeId)) this.#parts.onSettled(next, reason);
      }
    }
  }

  #remove(changeId: string): PendingAction | null {
    const index = this.#pending.findIndex((pending) => pending.changeId === changeId);
    return index < 0 ? null : this.#pending.splice(index, 1)[0];
  }
}
