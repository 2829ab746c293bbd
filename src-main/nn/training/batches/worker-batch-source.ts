import { Worker } from 'node:worker_threads';
import { deserializeError, type AppError } from '../../../shared/errors.ts';
import type { Values } from '../../compiler/runtime.ts';
import type { BatchRecipe } from './batch-generator.ts';
import { batchesFailed, type BatchRange, type BatchSource } from './batch-source.ts';
import type { BatchReply, BatchRequest, WorkerTask } from './worker-messages.ts';

export interface WorkerOptions {
  /** The built batch-worker.ts. */
  readonly worker: URL;
  readonly workers: number;
  /** Prefetch depth, batches in the making included. */
  readonly ahead: number;
}

/** Prefetches batches in worker threads, concurrently with the training steps. */
export function createWorkerBatchSource(recipe: BatchRecipe, range: BatchRange, options: WorkerOptions): BatchSource {
  return new WorkerBatchSource(recipe, range, options);
}

interface PendingTake {
  resolve(values: Values): void;
  reject(error: AppError): void;
}

class WorkerBatchSource implements BatchSource {
  readonly #ahead: number;
  readonly #end: number;
  /** Workers and the index of the batch that each is making. */
  readonly #workers = new Map<Worker, number | undefined>();
  readonly #ready = new Map<number, Values>();
  /** Index of the pending take, or the one after the last. */
  #next = 0;
  #pending: PendingTake | undefined;
  #failure: AppError | undefined;

  constructor(recipe: BatchRecipe, { seed, end }: BatchRange, { worker: url, workers, ahead }: WorkerOptions) {
    this.#ahead = Math.max(ahead, 1);
    this.#end = end;
    const task: WorkerTask = { recipe, seed };
    try {
      for (let i = 0; i < workers; i += 1) this.#start(url, task);
    } catch (error) {
      // `take` reports it, so that `dispose` still ends the workers that did start.
      this.#fail(batchesFailed(error));
    }
  }

  #start(url: URL, task: WorkerTask): void {
    const worker = new Worker(url, { workerData: task });
    this.#workers.set(worker, undefined);
    worker.on('message', (reply: BatchReply) => this.#receive(worker, reply));
    worker.on('messageerror', (error) => this.#fail(batchesFailed(error)));
    worker.on('error', (error) => this.#fail(batchesFailed(error)));
    worker.on('exit', (code) => this.#fail(batchesFailed(`a worker ended with code ${code}`)));
  }

  take(index: number): Promise<Values> {
    this.#next = index;
    for (const made of this.#ready.keys()) {
      if (made < index || made >= index + this.#ahead) this.#ready.delete(made);
    }
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#pending = { resolve, reject };
      this.#deliver();
      this.#dispatch();
    });
  }

  async dispose(): Promise<void> {
    this.#fail(batchesFailed('it was stopped'));
    await Promise.all([...this.#workers.keys()].map((worker) => worker.terminate()));
    this.#ready.clear();
  }

  #receive(worker: Worker, reply: BatchReply): void {
    this.#workers.set(worker, undefined);
    if ('error' in reply) return this.#fail(deserializeError(reply.error));
    if (this.#isAhead(reply.index)) this.#ready.set(reply.index, reply.values);
    this.#deliver();
    this.#dispatch();
  }

  #deliver(): void {
    const values = this.#ready.get(this.#next);
    if (!values || !this.#pending) return;
    this.#ready.delete(this.#next);
    this.#next += 1;
    this.#pending.resolve(values);
    this.#pending = undefined;
  }

  /** Dispatches the lowest indices that are neither ready nor in the making to idle workers. */
  #dispatch(): void {
    if (this.#failure) return;
    const inMaking = new Set(this.#workers.values());
    let index = this.#next;
    for (const [worker, busy] of this.#workers) {
      if (busy !== undefined) continue;
      while (this.#ready.has(index) || inMaking.has(index)) index += 1;
      if (!this.#isAhead(index)) return;
      const request: BatchRequest = { index };
      worker.postMessage(request);
      this.#workers.set(worker, index);
      index += 1;
    }
  }

  #isAhead(index: number): boolean {
    return index >= this.#next && index < Math.min(this.#end, this.#next + this.#ahead);
  }

  /** The first failure rejects the pending `take` and all later ones. */
  #fail(error: AppError): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#pending?.reject(error);
    this.#pending = undefined;
  }
}
