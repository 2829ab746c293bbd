import type { HealthVerdict, TrainingHealth } from '../../shared/data/training.ts';

/** What a training has shown of itself. */
export interface TrainingHistory {
  /** Its losses by name, in the order of steps, as densely as one likes. */
  readonly steps: readonly ({ readonly step: number } & Readonly<Record<string, number>>)[];
  /** The last measurement on what was not learned from; empty before the first. */
  readonly measured: Readonly<Record<string, number>>;
}

/** Steps: at the beginning networks are still finding their feet, and single steps say nothing. */
const youth = 400;
const window = 200;
const fewest = 5;
/** dB; pictures differ. */
const usualLeastGain = -0.1;
/** Levels of 0..255: below, a person sees one and the same fill. */
const leastDifference = 1;

/** The means over the last 200 steps; nothing where the training is too young to be judged by them. */
export function recentMeans({ steps }: TrainingHistory): Record<string, number> | undefined {
  const now = steps.at(-1)?.step ?? 0;
  const recent = steps.filter(({ step }) => step > now - window);
  if (now < youth || recent.length < fewest) return undefined;
  const mean = (name: string): number => recent.reduce((sum, shown) => sum + shown[name], 0) / recent.length;
  return Object.fromEntries(Object.keys(recent[0]).map((name) => [name, mean(name)]));
}

export function healthOf(verdicts: readonly HealthVerdict[]): TrainingHealth {
  return { state: verdicts.length > 0 ? 'ailing' : 'healthy', verdicts };
}

export const unknownHealth: TrainingHealth = { state: 'unknown', verdicts: [] };

/** @param difference of two fills of one hole, levels */
export function judgeVariety(difference: number): HealthVerdict[] {
  return difference < leastDifference ? [{ code: 'fillsAlike', values: { difference } }] : [];
}

export function judgeGain(gain: number, leastGain = usualLeastGain): HealthVerdict[] {
  return gain < leastGain ? [{ code: 'fillsWorse', values: { gain } }] : [];
}

/** How a training is of which nothing else is known: by what it gains on what it has not learned from. */
export function judgeByGain({ measured }: TrainingHistory): TrainingHealth {
  return measured.gain === undefined ? unknownHealth : healthOf(judgeGain(measured.gain));
}
