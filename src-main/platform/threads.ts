import { Worker } from 'node:worker_threads';
import { AppError, deserializeError, type SerializedError } from '../shared/errors.ts';

/** A computation in parts, which may be done in any order and by any thread. */
export type PartTask = (part: number, ...figures: number[]) => Promise<void>;
export type PartTasks = Readonly<Record<string, PartTask>>;

/** To a thread. Of `state` it sees what the caller sees where arrays are shared, else a copy. */
export type ThreadRequest =
  | { readonly open: number; readonly kind: string; readonly state: unknown; readonly ticket: Int32Array }
  | {
      readonly run: number;
      readonly task: string;
      readonly parts: number;
      readonly turn: number;
      readonly figures: number[];
    }
  | { readonly close: number };

/** From a thread: it can begin, it has done the parts that it took, or it failed. */
export type ThreadReply = 'ready' | 'done' | { readonly error: SerializedError };

/** [the turn · 2^16 + the next part that nobody has taken, parts that are done] */
const ticketLength = 2;
const partBits = 16;
const mostTurns = 2 ** 15;

/** A typed array of zeros in memory that threads share. */
export function sharedArray<T>(
  type: { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  length: number,
): T {
  return new type(new SharedArrayBuffer(type.BYTES_PER_ELEMENT * length));
}

/** Takes the next part of a turn; -1 where all are taken, or another turn has begun. */
export function takePart(ticket: Int32Array, turn: number, parts: number): number {
  for (;;) {
    const next = Atomics.load(ticket, 0);
    const part = next & (2 ** partBits - 1);
    if (next >> partBits !== turn || part >= parts) return -1;
    if (Atomics.compareExchange(ticket, 0, next, next + 1) === next) return part;
  }
}

export function notePartDone(ticket: Int32Array): void {
  Atomics.add(ticket, 1, 1);
}

/** Tasks on one state, with the threads that help. Which thread does a part changes nothing about what it gives. */
export interface Job extends Disposable {
  /**
   * Does the parts 0..parts − 1 of a task, and returns when all are done.
   * @param onPart called with each part that the calling thread begins; those before it are done or in hand
   * @throws what a part failed with, INTERNAL where a thread has ended
   */
  run(task: string, parts: number, figures: number[], onPart?: (part: number) => void): Promise<void>;
}

/** A job that the calling thread does alone, part after part. */
export function openJobAlone(tasks: PartTasks): Job {
  return {
    async run(task, parts, figures, onPart) {
      for (let part = 0; part < parts; part++) {
        onPart?.(part);
        await tasks[task](part, ...figures);
      }
    },
    [Symbol.dispose]: () => undefined,
  };
}

/**
 * Worker threads that take parts of jobs beside the calling thread. They are started with the first job and may come late, or not at all:
 * what they do not take the calling thread does. They hold no process open.
 */
export class Threads implements AsyncDisposable {
  readonly #entry: URL;
  readonly #count: number;
  /** Those that were started, and whether they can begin. */
  readonly #workers = new Map<Worker, boolean>();
  #jobs = 0;
  #helped = 0;
  #failure: AppError | undefined;
  #disposed = false;
  #heard: () => void = () => undefined;

  /**
   * @param entry a built module that calls `serveThread`
   * @param count threads in all, the calling one among them
   */
  constructor(entry: URL, count: number) {
    this.#entry = entry;
    this.#count = count;
  }

  /** Threads in all, the calling one among them. */
  get count(): number {
    return this.#count;
  }

  /** How often a thread has done parts of a task. */
  get helped(): number {
    return this.#helped;
  }

  /** @param kind names the tasks in the thread's module */
  openJob(kind: string, state: unknown, tasks: PartTasks): Job {
    if (this.#jobs === 0) this.#start();
    const job = this.#jobs++;
    const ticket = sharedArray(Int32Array, ticketLength);
    this.#post({ open: job, kind, state, ticket });
    let turn = 0;
    return {
      run: async (task, parts, figures, onPart) => {
        turn = (turn + 1) % mostTurns;
        Atomics.store(ticket, 1, 0);
        Atomics.store(ticket, 0, turn << partBits);
        if (parts > 1) this.#post({ run: job, task, parts, turn, figures });
        for (let part = takePart(ticket, turn, parts); part >= 0; part = takePart(ticket, turn, parts)) {
          onPart?.(part);
          await tasks[task](part, ...figures);
          notePartDone(ticket);
          if (this.#failure) throw this.#failure;
        }
        await this.#until(() => Atomics.load(ticket, 1) === parts);
      },
      [Symbol.dispose]: () => this.#post({ close: job }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#workers.keys()].map((worker) => worker.terminate()));
  }

  #start(): void {
    try {
      for (let i = 1; i < this.#count; i++) {
        const worker = new Worker(this.#entry);
        worker.unref();
        this.#workers.set(worker, false);
        worker.on('message', (reply: ThreadReply) => {
          if (reply === 'ready') this.#workers.set(worker, true);
          else if (reply === 'done') this.#helped += 1;
          else this.#failure ??= deserializeError(reply.error);
          this.#heard();
        });
        const lose = (reason: string): void => {
          const began = this.#workers.get(worker);
          this.#workers.delete(worker);
          // One that never began has taken nothing.
          if (began && !this.#disposed) this.#failure ??= threadEnded(reason);
          this.#heard();
        };
        worker.on('error', (error) => lose(error instanceof Error ? error.message : String(error)));
        worker.on('messageerror', (error) => lose(error.message));
        worker.on('exit', (code) => lose(`code ${code}`));
      }
    } catch {
      // Where the system gives no thread, those that there are do its parts.
    }
  }

  #post(message: ThreadRequest): void {
    for (const worker of this.#workers.keys()) worker.postMessage(message);
  }

  /** Waits for the threads until `isDone`. */
  async #until(isDone: () => boolean): Promise<void> {
    for (const worker of this.#workers.keys()) worker.ref();
    try {
      while (!this.#failure && !isDone()) await new Promise<void>((resolve) => (this.#heard = resolve));
    } finally {
      for (const worker of this.#workers.keys()) worker.unref();
    }
    if (this.#failure) throw this.#failure;
  }
}

function threadEnded(reason: string): AppError {
  return new AppError('INTERNAL', `A thread of this computation has ended (${reason}). Try again.`, {
    why: 'thread',
    reason,
  });
}
