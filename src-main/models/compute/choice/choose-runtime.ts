import type { CandidateReport } from '../../../shared/data/runtime.ts';
import { throwIfCancelled } from '../../../shared/errors.ts';
import type { RuntimeName } from '../../../nn/compiler/runtime.ts';

export interface ChooseOptions {
  readonly candidates: readonly RuntimeName[];
  /** Never rejects, and resolves within the time given. */
  readonly measure: (name: RuntimeName, limitMs: number) => Promise<CandidateReport>;
  readonly signal?: AbortSignal;
  readonly onStart?: (name: RuntimeName, index: number) => void;
}

export interface Choice {
  /** The fastest whose numbers are right; null where none are. */
  readonly chosen: RuntimeName | null;
  readonly candidates: CandidateReport[];
}

/** Time limit for all that may hang, together; but each gets enough to start and to report what is wrong. */
const togetherMs = 18_000;
const mostMs = 12_000;
const leastMs = 4_000;
/** The processor needs no driver that could hang, but is slow on a busy machine. */
const processorMs = 60_000;

/**
 * Measures the candidates one after the other, since they would disturb each other, and chooses one.
 * @throws CANCELLED
 */
export async function chooseRuntime({ candidates, measure, signal, onStart }: ChooseOptions): Promise<Choice> {
  const started = performance.now();
  const reports: CandidateReport[] = [];
  for (const [index, name] of candidates.entries()) {
    throwIfCancelled(signal);
    onStart?.(name, index);
    const left = togetherMs - (performance.now() - started);
    const limit = name === 'onnxruntime/cpu' ? processorMs : Math.max(leastMs, Math.min(mostMs, left));
    reports.push(await measure(name, limit));
    throwIfCancelled(signal);
  }
  return { chosen: fastest(reports), candidates: reports };
}

/** By the time of a training step: training is what takes hours. */
function fastest(reports: readonly CandidateReport[]): RuntimeName | null {
  const right = reports.filter((report) => report.ok).toSorted((a, b) => a.trainMs - b.trainMs);
  return right.length > 0 ? right[0].name : null;
}
