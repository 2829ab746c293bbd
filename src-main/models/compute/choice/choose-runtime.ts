import type { CandidateReport } from '../../../shared/data/runtime.ts';
import { throwIfCancelled } from '../../../shared/errors.ts';
import type { RuntimeName } from '../../../nn/compiler/runtime.ts';

export interface ChooseOptions {
  readonly candidates: readonly RuntimeName[];
  /** Measured only if none of the candidates is right. */
  readonly lastResorts: readonly RuntimeName[];
  /** Whatever goes wrong, it answers, within the time given. */
  readonly measure: (name: RuntimeName, limitMs: number) => Promise<CandidateReport>;
  readonly signal?: AbortSignal;
  readonly onStart?: (name: RuntimeName, index: number) => void;
}

export interface Choice {
  readonly chosen: RuntimeName | null;
  readonly candidates: CandidateReport[];
}

/** Together those that may hang get about this long; but each enough to start and to say what is wrong. */
const togetherMs = 18_000;
const mostMs = 12_000;
const leastMs = 4_000;
/** For those that need nothing but the processor: they do not hang, they are slow where the machine is busy. */
const patientMs = 60_000;
const needsOnlyProcessor: ReadonlySet<RuntimeName> = new Set<RuntimeName>(['onnxruntime/cpu', 'wasm', 'cpu']);

/**
 * Measures one after the other, since they would disturb each other, and takes the fastest of those whose numbers are right.
 * @throws CANCELLED
 */
export async function chooseRuntime(options: ChooseOptions): Promise<Choice> {
  const { candidates, lastResorts, measure, signal, onStart } = options;
  const started = performance.now();
  const reports: CandidateReport[] = [];
  const add = async (name: RuntimeName): Promise<void> => {
    throwIfCancelled(signal);
    onStart?.(name, reports.length);
    const left = togetherMs - (performance.now() - started);
    const limit = needsOnlyProcessor.has(name) ? patientMs : Math.max(leastMs, Math.min(mostMs, left));
    reports.push(await measure(name, limit));
    throwIfCancelled(signal);
  };
  for (const name of candidates) await add(name);
  for (const name of lastResorts) {
    if (!fastest(reports)) await add(name);
    else {
      reports.push({
        name,
        ok: false,
        reason: 'it is only used where nothing else works, and was not measured.',
      });
    }
  }
  return { chosen: fastest(reports), candidates: reports };
}

/** Training is what takes hours, so its time decides. */
function fastest(reports: readonly CandidateReport[]): RuntimeName | null {
  const right = reports.filter((report) => report.ok).toSorted((a, b) => a.trainMs - b.trainMs);
  return right.length > 0 ? right[0].name : null;
}
