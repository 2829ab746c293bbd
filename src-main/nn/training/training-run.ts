import { setImmediate } from 'node:timers/promises';
import type { TrainingEvent } from '../../shared/data/training.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { Arrays, Compiled, State, Values } from '../compiler/runtime.ts';
import { findNonFinite } from '../weights/finite.ts';
import type { BatchSource } from './batches/batch-source.ts';
import { unlessCancelled } from '../../shared/unless-cancelled.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { TrainingOutcome } from './events.ts';
import type { TrainingPlan } from './plan.ts';
import { programOf } from './programs.ts';
import { ProgressMeter } from './progress-meter.ts';
import { stepInputs } from './step-inputs.ts';
import type { TrainingOptions } from './training-options.ts';
import { trainingUnstable } from './training-errors.ts';

const mostRetries = 3;
const defaultCheckpointMilliseconds = 60_000;

export interface Machinery {
  readonly compiled: ReadonlyMap<string, Compiled>;
  readonly state: State;
  readonly batches: BatchSource;
}

/** The steps of one training, from a checkpoint to the end. */
export class TrainingRun {
  readonly #plan: TrainingPlan;
  readonly #options: TrainingOptions;
  readonly #machinery: Machinery;
  readonly #seed: number;
  readonly #meter = new ProgressMeter();
  #step: number;
  #factor: number;
  #retries: number;
  #losses: Readonly<Record<string, number>>;
  /** The step of the last checkpoint, and when it was written. */
  #saved: { step: number; time: number };

  /** @param resumed whether `start` is in the store already */
  constructor(plan: TrainingPlan, options: TrainingOptions, machinery: Machinery, start: Checkpoint, resumed: boolean) {
    this.#plan = plan;
    this.#options = options;
    this.#machinery = machinery;
    this.#seed = start.seed;
    this.#step = start.step;
    this.#factor = start.learningRateFactor;
    this.#retries = start.retries;
    this.#losses = start.losses;
    this.#saved = resumed ? { step: start.step, time: performance.now() } : { step: -1, time: -Infinity };
  }

  async finish(): Promise<TrainingOutcome> {
    const { signal, pause } = this.#options;
    for (;;) {
      throwIfCancelled(signal);
      const finished = this.#step >= this.#plan.steps;
      const paused = !finished && (pause?.paused ?? false);
      if (finished || paused || this.#checkpointDue()) {
        // If it had to go back, whether it is finished or not is another question.
        if (!(await this.#save())) continue;
      }
      if (finished) break;
      if (paused) await this.#hold();
      else await this.#advance();
      // Steps may follow one another without ever waiting, and messages must be heard.
      await setImmediate();
    }
    this.#report();
    return this.#outcome();
  }

  async #advance(): Promise<void> {
    const step = this.#step + 1;
    const asked = performance.now();
    const batch = await unlessCancelled(this.#machinery.batches.take(step - 1), this.#options.signal);
    const waited = performance.now() - asked;

    const name = programOf(this.#plan, step);
    const { inputs } = this.#plan.programs[name].signature;
    const context = { step, seed: this.#seed, learningRateFactor: this.#factor, batch };
    const program = this.#machinery.compiled.get(name)!;
    const outputs = await program.run(this.#machinery.state, stepInputs(this.#plan, inputs, context));
    const losses = this.#readLosses(outputs);
    if (!Object.values(losses).every(Number.isFinite)) return this.#goBack(step);

    this.#step = step;
    this.#losses = { ...this.#losses, ...losses };
    this.#meter.stepDone(waited);
    if (this.#step < this.#plan.steps && this.#meter.due()) this.#report();
    const { evaluate } = this.#plan;
    if (evaluate && step % evaluate.every === 0) {
      this.#emit({ kind: 'evaluated', step, results: await evaluate.run(this.#machinery.state, step) });
    }
  }

  #readLosses(outputs: Values): Record<string, number> {
    const named = this.#plan.losses.filter((name) => Object.hasOwn(outputs, name));
    // A misspelt loss would never be looked at, and a training gone wrong never noticed.
    if (named.length === 0) throw new AppError('INTERNAL', `A step gives none of the losses ${this.#plan.losses}.`);
    return Object.fromEntries(named.map((name) => [name, outputs[name][0]]));
  }

  async #hold(): Promise<void> {
    const { pause, signal } = this.#options;
    this.#report();
    this.#emit({ kind: 'paused', step: this.#step });
    await unlessCancelled(pause?.whenContinued() ?? Promise.resolve(), signal);
    this.#meter.skip();
    this.#emit({ kind: 'continued', step: this.#step });
  }

  #checkpointDue(): boolean {
    const interval = this.#options.checkpointMilliseconds ?? defaultCheckpointMilliseconds;
    return performance.now() - this.#saved.time >= interval;
  }

  /** Writes a checkpoint of the step that is done, or goes back where its numbers are no good: then it says false. */
  async #save(): Promise<boolean> {
    if (this.#saved.step === this.#step) return true;
    const tensors = await this.#readState();
    if (findNonFinite(tensors) !== undefined) {
      await this.#goBack(this.#step);
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

  async #goBack(failedStep: number): Promise<void> {
    const last = this.#retries < mostRetries ? await this.#options.store.load() : undefined;
    if (!last) throw trainingUnstable(failedStep, this.#retries);
    const { step, losses, tensors } = last.checkpoint;
    await this.#machinery.state.write(valuesOf(tensors));
    this.#step = step;
    this.#losses = losses;
    this.#factor /= 2;
    this.#retries += 1;
    this.#emit({ kind: 'restored', failedStep, step, learningRateFactor: this.#factor, retries: this.#retries });
    // Whoever goes on from here must know of the smaller learning rate.
    await this.#store(tensors);
  }

  async #readState(): Promise<Arrays> {
    const { state } = this.#machinery;
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

function valuesOf(arrays: Arrays): Values {
  return Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
}
