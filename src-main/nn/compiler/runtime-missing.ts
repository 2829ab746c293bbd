import { AppError } from '../../shared/errors.ts';
import type { RuntimeName } from './runtime.ts';

/** RUNTIME_MISSING: a runtime that cannot be used on this computer, and why. */
export function runtimeMissing(name: RuntimeName, reason: string, cause?: unknown): AppError {
  return new AppError(
    'RUNTIME_MISSING',
    `The calculation library "${name}" cannot be used on this computer: ${reason} Choose another one in the settings.`,
    { why: 'unusable', runtime: name, reason },
    cause,
  );
}

/** The first sentence of an error's message, without the place in the source that onnxruntime puts before it. */
export function shortReason(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  const text = line.replace(/^.* was false\. /, '').trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
