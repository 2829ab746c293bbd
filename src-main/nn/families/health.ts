import type { HealthVerdict, TrainingHealth } from '../../shared/data/training.ts';

/** The metrics of a training so far. */
export interface TrainingHistory {
  /** Losses by name, in the order of steps; may be subsampled. */
  readonly steps: readonly ({ readonly step: number } & Readonly<Record<string, number>>)[];
  /** The last evaluation on held-out patches; empty before the first. */
  readonly measured: Readonly<Record<string, number>>;
}

/** Steps before which losses are still transient. */
const minimumSteps = 400;
const window = 200;
const minimumSamples = 5;
/** dB; means over few held-out patches vary by as much. */
const defaultMinimumGain = -0.1;
/** Levels of 0..255: below the visible threshold. */
const minimumDifference = 1;

/** Means of all losses over the last 200 steps; undefined within the first 400, or for fewer than 5 samples. */
export function recentMeans({ steps }: TrainingHistory): Record<string, number> | undefined {
  const now = steps.at(-1)?.step ?? 0;
  const recent = steps.filter(({ step }) => step > now - window);
  if (now < minimumSteps || recent.length < minimumSamples) return undefined;
  const mean = (name: string): number => recent.reduce((sum, shown) => sum + shown[name], 0) / recent.length;
  return Object.fromEntries(Object.keys(recent[0]).map((name) => [name, mean(name)]));
}

export function healthOf(verdicts: readonly HealthVerdict[]): TrainingHealth {
  return { state: verdicts.length > 0 ? 'ailing' : 'healthy', verdicts };
}

export const unknownHealth: TrainingHealth = { state: 'unknown', verdicts: [] };

/** @param difference of two fills of one hole, levels */
export function assessVariety(difference: number): HealthVerdict[] {
  return difference < minimumDifference ? [{ code: 'fillsAlike', values: { difference } }] : [];
}

export function assessGain(gain: number, minimumGain = defaultMinimumGain): HealthVerdict[] {
  return gain < minimumGain ? [{ code: 'fillsWorse', values: { gain } }] : [];
}

/** Health by the held-out gain alone, for families without a diagnosis of their own. */
export function assessByGain({ measured }: TrainingHistory): TrainingHealth {
  return measured.gain === undefined ? unknownHealth : healthOf(assessGain(measured.gain));
}
