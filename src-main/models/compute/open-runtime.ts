import { join } from 'node:path';
import type { RuntimeChoice, RuntimeVerdict } from '../../shared/data/runtime.ts';
import { AppError, serializeError } from '../../shared/errors.ts';
import { listCandidates } from './choice/candidates.ts';
import { chooseRuntime } from './choice/choose-runtime.ts';
import { createRuntime, type RuntimeOptions } from './choice/create-runtime.ts';
import type { Runtime, RuntimeName } from '../../nn/compiler/runtime.ts';
import { runtimeMissing } from '../../nn/compiler/runtime-missing.ts';
import { measureInChild, startInChild } from './measure-in-child.ts';
import { physicalCores } from './physical-cores.ts';
import { readVerdict, writeVerdict } from './verdict-file.ts';
import { currentVersions } from './versions.ts';

export interface ComputeOptions {
  readonly cacheDirectory: string;
  /** Folder of the built entry points of further processes. Without it nothing is measured, and `auto` is `onnxruntime/cpu`. */
  readonly builtDirectory?: string;
  readonly signal?: AbortSignal;
  /** Called before each runtime is measured, `fraction` 0..1 of all. */
  readonly onProgress?: (event: { fraction: number; note: string }) => void;
}

export interface OpenOptions extends ComputeOptions {
  readonly runtime: RuntimeChoice;
  /** 0: all physical cores. */
  readonly threads: number;
  /** False where other threads compute beside it; true when absent. */
  readonly spinning?: boolean;
}

const safest: RuntimeName = 'onnxruntime/cpu';
const startMs = 20_000;

/**
 * A runtime to compute with. Which one `auto` is on this machine is measured at the first call and cached on the disk.
 * @throws RUNTIME_MISSING, CANCELLED
 */
export async function openRuntime({ runtime: choice, threads, spinning, ...options }: OpenOptions): Promise<Runtime> {
  const processor = { threads: await usedThreads(threads), spinning };
  if (choice !== 'auto') return openNamed(choice, processor, options);
  const verdict = await findVerdict(options);
  if (!verdict) return createRuntime(safest, processor);
  if (!verdict.chosen) throw noRuntime(verdict);
  try {
    return await createRuntime(verdict.chosen, processor);
  } catch (error) {
    if (verdict.chosen === safest) throw error;
    await recordFailure(verdict, verdict.chosen, error, options.cacheDirectory);
    return createRuntime(safest, processor);
  }
}

export async function usedThreads(threads: number): Promise<number> {
  return threads > 0 ? threads : physicalCores();
}

/** What is stored for this machine as it is now; nothing is measured. */
export async function storedVerdict(cacheDirectory: string): Promise<RuntimeVerdict | undefined> {
  return readVerdict(cacheDirectory, await currentVersions());
}

/** Measures anew, whatever is stored, and stores it. */
export async function measureVerdict(builtDirectory: string, options: ComputeOptions): Promise<RuntimeVerdict> {
  const { cacheDirectory, signal, onProgress } = options;
  const candidates = await listCandidates();
  const measuring = { modulePath: join(builtDirectory, 'measure-runtime.js'), threads: await physicalCores(), signal };
  const choice = await chooseRuntime({
    candidates,
    signal,
    measure: (name, limitMs) => measureInChild(name, limitMs, measuring),
    onStart: (name, index) => onProgress?.({ fraction: index / candidates.length, note: name }),
  });
  const verdict = { measuredAt: new Date().toISOString(), ...choice };
  await writeVerdict(cacheDirectory, await currentVersions(), verdict);
  return verdict;
}

async function findVerdict(options: ComputeOptions): Promise<RuntimeVerdict | undefined> {
  const stored = await storedVerdict(options.cacheDirectory);
  if (stored || !options.builtDirectory) return stored;
  return measureVerdict(options.builtDirectory, options);
}

/** Providers that need other hardware are started in a child process first, which may crash without harm. */
async function openNamed(name: RuntimeName, processor: RuntimeOptions, options: ComputeOptions): Promise<Runtime> {
  if (options.builtDirectory && name.startsWith('onnxruntime/') && name !== safest) {
    const modulePath = join(options.builtDirectory, 'measure-runtime.js');
    const reason = await startInChild(name, startMs, {
      modulePath,
      threads: processor.threads ?? 0,
      signal: options.signal,
    });
    if (reason !== undefined) throw runtimeMissing(name, reason);
  }
  return createRuntime(name, processor);
}

/** Stores that `auto` is the safest runtime until it is measured again. */
async function recordFailure(
  verdict: RuntimeVerdict,
  failed: RuntimeName,
  error: unknown,
  cacheDirectory: string,
): Promise<void> {
  const { message, details } = serializeError(error);
  const reason = `It worked when it was measured, but no longer: ${details.reason ?? message}`;
  const candidates = verdict.candidates.map((candidate) =>
    candidate.name === failed ? { name: failed, ok: false as const, reason } : candidate,
  );
  await writeVerdict(cacheDirectory, await currentVersions(), { ...verdict, chosen: safest, candidates });
}

function noRuntime({ candidates }: RuntimeVerdict): AppError {
  const reasons = candidates.map((candidate) => `${candidate.name}: ${candidate.ok ? 'ready' : candidate.reason}`);
  return new AppError(
    'RUNTIME_MISSING',
    `No calculation library works on this computer. Run "heirloom doctor" to see why, and install Heirloom again.`,
    { why: 'none-works', reason: reasons.join(' ') },
  );
}
