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
  /** Batches that are made before they are asked for, those in the making included. */
  readonly ahead: number;
}

/** Makes batches in worker threads, beside the steps. */
export function createWorkerBatchSource(recipe: BatchRecipe, range: BatchRange, options: WorkerOptions): BatchSource {
  return new WorkerBatchSource(recipe, range, options);
}

interface Taker {
  resolve(values: Values): void;
  reject(error: AppError): void;
}

class WorkerBatchSource implements BatchSource {
  readonly #ahead: number;
  readonly #end: number;
  /** Each with the number of the batch that it makes. */
  readonly #workers = new Map<Worker, number | undefined>();
  readonly #ready = new Map<number, Values>();
  /** The number that is asked for, or the one after the last. */
  #next = 0;
  #taker: Taker | undefined;
  #failure: AppError | undefined;

  constructor(recipe: BatchRecipe, { seed, end }: BatchRange, { worker: url, workers, ahead }: WorkerOptions) {
    this.#ahead = Math.max(ahead, 1);
    this.#end = end;
    const task: WorkerTask = { recipe, seed };
    try {
      for (let i = 0; i < workers; i += 1) this.#start(url, task);
    } catch (error) {
      // Those that did start must end with the others, so that is told by `take`.
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
      this.#taker = { resolve, reject };
      this.#deliver();
      this.#occupy();
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
    if (this.#wanted(reply.index)) this.#ready.set(reply.index, reply.values);
    this.#deliver();
    this.#occupy();
  }

  #deliver(): void {
    const values = this.#ready.get(this.#next);
    if (!values || !this.#taker) return;
    this.#ready.delete(this.#next);
    this.#next += 1;
    this.#taker.resolve(values);
    this.#taker = undefined;
  }

  /** Gives the lowest numbers that nobody makes to those who make none. */
  #occupy(): void {
    if (this.#failure) return;
    const inMaking = new Set(this.#workers.values());
    let index = this.#next;
    for (const [worker, busy] of this.#workers) {
      if (busy !== undefined) continue;
      while (this.#ready.has(index) || inMaking.has(index)) index += 1;
      if (!this.#wanted(index)) return;
      const request: BatchRequest = { index };
      worker.postMessage(request);
      this.#workers.set(worker, index);
      index += 1;
    }
  }

  #wanted(index: number): boolean {
    return index >= this.#next && index < Math.min(this.#end, this.#next + this.#ahead);
  }

  /** The first failure is the one that is told, by this call of `take` and by all later ones. */
  #fail(error: AppError): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#taker?.reject(error);
    this.#taker = undefined;
  }
}
