import type { RuntimeChoice } from '../../shared/data/runtime.ts';
import type { CompileReport, RuntimeName } from '../../nn/compiler/runtime.ts';

export const benchTasks = ['train-step', 'forward', 'compile'] as const;
/** `compile` compiles and disposes of the training step. */
export type BenchTask = (typeof benchTasks)[number];

/** The reference network on random pictures. */
export interface BenchRequest {
  task: BenchTask;
  runtime: RuntimeChoice;
  /** 0: all physical cores. */
  threads: number;
  batch: number;
  /** px a side, a multiple of 4. */
  size: number;
  /** Timed ones, after `warmUps`. */
  steps: number;
  /** Channels at full resolution. */
  width: number;
  gated: boolean;
}

export interface BenchReport extends BenchRequest {
  /** The one that computed, never `auto`. */
  runtime: RuntimeName;
  /** Those that were used. */
  threads: number;
  warmUps: number;
  /** Numbers in the network. */
  parameters: number;
  medianMs: number;
  minMs: number;
  imagesPerSecond: number;
  /** The most memory that this process has held since it began. */
  peakMiB: number;
  /** What it held after warming up, and at the end. */
  residentMiB: { start: number; end: number };
  compile: CompileReport;
  /** Of the last step; absent for `forward`. */
  loss?: number;
}
