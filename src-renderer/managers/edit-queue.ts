import { produce } from 'immer';
import type { EditDocument } from '../../src-main/contract/host.ts';
import type { SerializedError } from '../../src-main/shared/errors.ts';
import { AppError, serializeError } from '../../src-main/shared/errors.ts';
import type { Change, EditState } from '../../src-main/contract/edits/edit.ts';
import { applyChange } from '../../src-main/contract/edits/edit.ts';
import { isEqual } from '../../src-main/shared/is-equal.ts';
import { keepEqual } from './keep-equal.ts';

const changedElsewhere: SerializedError = serializeError(
  new AppError(
    'INVALID_REQUEST',
    'This photo was changed elsewhere while Heirloom was away, so what was painted meanwhile was not taken.',
    { why: 'changed-while-away' },
  ),
);

/** What the queue asks of the host. */
export interface EditHost {
  open(photoId: string): Promise<EditDocument>;
  change(photoId: string, revision: number, change: Change): Promise<EditDocument>;
}

export interface EditListener {
  /** The document as the host has it, and the state with everything that is still on its way. */
  updated(document: EditDocument, state: EditState): void;
  /** The host refused a change, and everything after it was dropped. */
  refused(error: SerializedError): void;
}

/**
 * The edit of one photo, seen at once and sent in order. A change is applied here with the same reducer as on the host and
 * sent when the one before it is answered, so that revisions fit. When the line breaks nothing is dropped: `resume`
 * sends what the host does not have yet.
 */
export class EditQueue {
  readonly #host: EditHost;
  readonly #listener: EditListener;
  #document: EditDocument;
  #state: EditState;
  #pending: Change[] = [];
  #sending: Promise<void> | null = null;

  constructor(host: EditHost, listener: EditListener, document: EditDocument) {
    this.#host = host;
    this.#listener = listener;
    this.#document = document;
    this.#state = document.state;
    listener.updated(document, document.state);
  }

  get document(): EditDocument {
    return this.#document;
  }

  get state(): EditState {
    return this.#state;
  }

  /** The changes that are not answered yet. */
  get pending(): readonly Change[] {
    return this.#pending;
  }

  /** @throws INVALID_REQUEST when the change does not fit the state. */
  change(change: Change): void {
    this.#state = apply(this.#state, change);
    this.#pending.push(change);
    this.#listener.updated(this.#document, this.#state);
    this.#send();
  }

  /** Something else that gives a new document (undo, a fill), after everything before it is answered. */
  async run<T>(action: () => Promise<T>, documentOf: (result: T) => EditDocument): Promise<T> {
    await this.settled();
    const result = await action();
    this.#adopt(documentOf(result));
    return result;
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  /** After the line was broken: adopts what the host has now and sends what it does not have. */
  resume(document: EditDocument): void {
    const [first] = this.#pending;
    const arrived = first !== undefined && isEqual(document.state, plain(apply(this.#document.state, first)));
    if (arrived) this.#pending.shift();
    const gone = !arrived && this.#pending.length > 0 && !isEqual(document.state, this.#document.state);
    if (gone) this.#pending = [];
    this.#adopt(document);
    if (gone) this.#listener.refused(changedElsewhere);
    this.#send();
  }

  #send(): void {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const { photoId, revision } = this.#document;
      try {
        const document = await this.#host.change(photoId, revision, this.#pending[0]);
        this.#pending.shift();
        this.#adopt(document);
      } catch (error) {
        const reason = serializeError(error);
        if (reason.code === 'CONNECTION_LOST') return;
        this.#pending = [];
        await this.#reopen();
        this.#listener.refused(reason);
      }
    }
  }

  async #reopen(): Promise<void> {
    try {
      this.#adopt(await this.#host.open(this.#document.photoId));
    } catch {
      // What is confirmed still holds; the refusal itself is told anyway.
      this.#adopt(this.#document);
    }
  }

  #adopt(document: EditDocument): void {
    this.#document = document;
    this.#state = keepEqual(this.#state, this.#withPending(document.state));
    this.#listener.updated(document, this.#state);
  }

  /** What no longer fits (its step is gone) is dropped, with everything that came after it. */
  #withPending(confirmed: EditState): EditState {
    let state = confirmed;
    for (let i = 0; i < this.#pending.length; i += 1) {
      try {
        state = apply(state, this.#pending[i]);
      } catch {
        this.#pending.length = i;
      }
    }
    return state;
  }
}

function apply(state: EditState, change: Change): EditState {
  return produce(state, (draft) => applyChange(draft as EditState, change));
}

/** As it looks after the journey through JSON. */
function plain(state: EditState): EditState {
  return JSON.parse(JSON.stringify(state)) as EditState;
}
