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

/** Characters: a model's names stand in such messages. */
const longestReason = 300;

/** The first sentence of an error's message, cut where it is very long, without the place in the source that onnxruntime puts before it. */
export function shortReason(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  const whole = line.replace(/^.* was false\. /, '').trim();
  const text = whole.length > longestReason ? `${whole.slice(0, longestReason)}…` : whole;
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
