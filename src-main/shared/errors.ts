/** Every way in which Heirloom can fail, as a closed set. The sentence that goes with a code is for the photo's owner. */
export const errorCodes = [
  'CANCELLED',
  'INTERNAL',
  'INVALID_REQUEST',
  'UNKNOWN_METHOD',
  'ENGINE_STOPPED',
  'CONNECTION_LOST',
  'FILE_NOT_FOUND',
  'FILE_IS_FOLDER',
  'FILE_EMPTY',
  'FILE_UNREADABLE',
  'FILE_TRUNCATED',
  'FILE_CHANGED',
  'FORMAT_UNSUPPORTED',
  'IMAGE_TOO_LARGE',
  'MEMORY_TOO_SMALL',
  'DISK_FULL',
  'FOLDER_NOT_FOUND',
  'FOLDER_READ_ONLY',
  'OUTPUT_EXISTS',
  'OUTPUT_IS_SOURCE',
  'OUTPUT_FORMAT',
  'MASK_SIZE',
  'MASK_EMPTY',
  'MASK_FULL',
  'RECIPE_MALFORMED',
  'RECIPE_VERSION',
  'OP_UNKNOWN',
  'METHOD_UNKNOWN',
  'PHOTO_UNKNOWN',
  'LIBRARY_BUSY',
  'LIBRARY_DAMAGED',
  'RUNTIME_MISSING',
  'RUNTIME_FAILED',
  'KERNEL_MISSING',
  'MODEL_UNKNOWN',
  'MODEL_REFUSED',
  'MODEL_FAILED',
  'WEIGHTS_DAMAGED',
  'WEIGHTS_NOT_FINITE',
  'WEIGHTS_OTHER_NETWORK',
  'WEIGHTS_NEWER',
  'TRAINING_UNSTABLE',
  'BATCHES_FAILED',
  'CONFIG_MALFORMED',
  'PHOTOS_MISSING',
  'USAGE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/**
 * The only error that crosses a process border. `message` is one English sentence (or two) that a photo owner understands:
 * what happened, to which file, what to do. `details` holds the figures in it, so that another language can say it again, and, where
 * a code has several causes, `why`: a word in kebab-case that names the cause (i18n/chinese-causes.ts has a sentence for each).
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, string | number>;

  constructor(code: ErrorCode, message: string, details: Record<string, string | number> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

export interface SerializedError {
  code: ErrorCode;
  message: string;
  details: Record<string, string | number>;
}

/** An AppError as plain data. Anything else becomes INTERNAL, with its message but without its stack. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
  if (error instanceof Error && error.name === 'AbortError') return cancelledError();
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `Something went wrong inside Heirloom: ${message}`, details: {} };
}

export function deserializeError(error: SerializedError): AppError {
  return new AppError(error.code, error.message, error.details);
}

export function cancelledError(): SerializedError {
  return { code: 'CANCELLED', message: 'Cancelled.', details: {} };
}

/** @throws CANCELLED if `signal` has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw deserializeError(cancelledError());
}
