import { setImmediate } from 'node:timers/promises';
import type { TrainingEvent } from '../../shared/data/training.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { Arrays, Compiled, State, Values } from '../compiler/runtime.ts';
import { findNonFinite } from '../weights/finite.ts';
import type { BatchSource } from './batches/batch-source.ts';
import { unlessCancelled } from '../../shared/unless-cancelled.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { TrainingOutcome } from './training-outcome.ts';
import type { TrainingPlan } from './plan.ts';
import { programOf } from './programs.ts';
import { ProgressMeter } from './progress-meter.ts';
import { stepInputs } from './step-inputs.ts';
import type { TrainingOptions } from './training-options.ts';

const maximumRetries = 3;
const defaultCheckpointMilliseconds = 60_000;

export interface TrainingResources {
  readonly compiled: ReadonlyMap<string, Compiled>;
  readonly state: State;
  readonly batches: BatchSource;
}

/** The step loop of one training, from a checkpoint to the last step. */
export class TrainingLoop {
  readonly #plan: TrainingPlan;
  readonly #options: TrainingOptions;
  readonly #resources: TrainingResources;
  readonly #seed: number;
  readonly #meter = new ProgressMeter();
  #step: number;
  #factor: number;
  #retries: number;
  #losses: Readonly<Record<string, number>>;
  /** The step of the last checkpoint, and when it was written. */
  #saved: { step: number; time: number };

  /** @param resumed whether `start` is in the store already */
  constructor(
    plan: TrainingPlan,
    options: TrainingOptions,
    resources: TrainingResources,
    start: Checkpoint,
    resumed: boolean,
  ) {
    this.#plan = plan;
    this.#options = options;
    this.#resources = resources;
    this.#seed = start.seed;
    this.#step = start.step;
    this.#factor = start.learningRateFactor;
    this.#retries = start.retries;
    this.#losses = start.losses;
    this.#saved = resumed ? { step: start.step, time: performance.now() } : { step: -1, time: -Infinity };
  }

  async finish(): Promise<TrainingOutcome> {
    const { signal } = this.#options;
    for (;;) {
      throwIfCancelled(signal);
      const finished = this.#step >= this.#plan.steps;
      if (finished || this.#checkpointDue()) {
        // After a rollback it may not be finished any more.
        if (!(await this.#save())) continue;
      }
      if (finished) break;
      await this.#advance();
      // Yields to the event loop, so that messages such as cancellation are received.
      await setImmediate();
    }
    this.#report();
    return this.#outcome();
  }

  async #advance(): Promise<void> {
    const step = this.#step + 1;
    const asked = performance.now();
    const batch = await unlessCancelled(this.#resources.batches.take(step - 1), this.#options.signal);
    const waited = performance.now() - asked;

    const name = programOf(this.#plan, step);
    const { inputs } = this.#plan.programs[name].signature;
    const context = { step, seed: this.#seed, learningRateFactor: this.#factor, batch };
    const program = this.#resources.compiled.get(name)!;
    const outputs = await program.run(this.#resources.state, stepInputs(this.#plan, inputs, context));
    const losses = this.#readLosses(outputs);
    if (!Object.values(losses).every(Number.isFinite)) return this.#rollBack(step);

    this.#step = step;
    this.#losses = { ...this.#losses, ...losses };
    this.#meter.stepDone(waited);
    if (this.#step < this.#plan.steps && this.#meter.due()) this.#report();
    const { evaluate } = this.#plan;
    if (evaluate && step % evaluate.every === 0) {
      this.#emit({ kind: 'evaluated', step, results: await evaluate.run(this.#resources.state, step) });
    }
  }

  #readLosses(outputs: Values): Record<string, number> {
    const named = this.#plan.losses.filter((name) => Object.hasOwn(outputs, name));
    // Otherwise a misspelt loss would disable the check for divergence.
    if (named.length === 0) throw new AppError('INTERNAL', `A step gives none of the losses ${this.#plan.losses}.`);
    return Object.fromEntries(named.map((name) => [name, outputs[name][0]]));
  }

  #checkpointDue(): boolean {
    const interval = this.#options.checkpointMilliseconds ?? defaultCheckpointMilliseconds;
    return performance.now() - this.#saved.time >= interval;
  }

  /** Writes a checkpoint of the current step; rolls back and returns false where the state is not finite. */
  async #save(): Promise<boolean> {
    if (this.#saved.step === this.#step) return true;
    const tensors = await this.#readState();
    if (findNonFinite(tensors) !== undefined) {
      await this.#rollBack(this.#step);
      return false;
    }
    await this.#store(tensors);
    return true;
  }

  async #store(tensors: Arrays): Promise<void> {
    await this.#options.store.save({
      identity: this.#plan.identity,
      step: this.#step,
      seed: this.#seed,
      learningRateFactor: this.#factor,
      retries: this.#retries,
      losses: this.#losses,
      tensors,
    });
    this.#saved = { step: this.#step, time: performance.now() };
    this.#emit({ kind: 'checkpoint', step: this.#step });
  }

  async #rollBack(failedStep: number): Promise<void> {
    const last = this.#retries < maximumRetries ? await this.#options.store.load() : undefined;
    if (!last) throw trainingUnstable(failedStep, this.#retries);
    const { step, losses, tensors } = last.checkpoint;
    await this.#resources.state.write(valuesOf(tensors));
    this.#step = step;
    this.#losses = losses;
    this.#factor /= 2;
    this.#retries += 1;
    this.#emit({ kind: 'restored', failedStep, step, learningRateFactor: this.#factor, retries: this.#retries });
    // Persists the halved learning rate for a resumed training.
    await this.#store(tensors);
  }

  async #readState(): Promise<Arrays> {
    const { state } = this.#resources;
    const values = await state.read();
    return Object.fromEntries(
      Object.entries(state.specs).map(([name, spec]) => [name, { ...spec, values: values[name] }]),
    );
  }

  #report(): void {
    const { steps, batchSize } = this.#plan;
    const { millisecondsPerStep, waitedShare, waitedMilliseconds } = this.#meter;
    this.#emit({
      kind: 'progress',
      step: this.#step,
      steps,
      losses: this.#losses,
      learningRate: this.#factor * this.#plan.learningRate(Math.max(1, this.#step)),
      imagesPerSecond: millisecondsPerStep > 0 ? (1000 * batchSize) / millisecondsPerStep : 0,
      secondsLeft: ((steps - this.#step) * millisecondsPerStep) / 1000,
      waitedShare,
      waitedMilliseconds,
    });
  }

  #emit(event: TrainingEvent): void {
    this.#options.onEvent?.(event);
  }

  async #outcome(): Promise<TrainingOutcome> {
    return {
      step: this.#step,
      seed: this.#seed,
      state: await this.#readState(),
      losses: this.#losses,
      learningRateFactor: this.#factor,
      retries: this.#retries,
      ...this.#meter.overall,
    };
  }
}

function trainingUnstable(step: number, retries: number): AppError {
  return new AppError(
    'TRAINING_UNSTABLE',
    `The training did not settle: at step ${step} its numbers ran away again, after ${retries} attempts with a smaller and ` +
      'smaller learning rate. What it had learned before is kept. Start a new training with a smaller learning rate.',
    { step, retries },
  );
}

function valuesOf(arrays: Arrays): Values {
  return Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
}
