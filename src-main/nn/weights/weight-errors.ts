import { AppError } from '../../shared/errors.ts';

/** @param file what the person knows the file by */
export function weightsDamaged(file: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    'WEIGHTS_DAMAGED',
    `${file} is damaged and cannot be used: ${reason}. Put back a copy of it, or train again.`,
    { file, reason },
    cause,
  );
}

export function weightsNotFinite(file: string, tensor: string): AppError {
  return new AppError(
    'WEIGHTS_NOT_FINITE',
    `${file} holds values that are not numbers (in ${tensor}), as a training that went wrong leaves behind. ` +
      'Use another file, or train again.',
    { file, tensor },
  );
}

export function weightsOfOtherNetwork(file: string, reason: string): AppError {
  return new AppError(
    'WEIGHTS_OTHER_NETWORK',
    `${file} belongs to another network: ${reason}. Choose the file that was trained for this one.`,
    { file, reason },
  );
}

export function weightsNewer(file: string, version: number, known: number): AppError {
  return new AppError(
    'WEIGHTS_NEWER',
    `${file} was written by a newer Heirloom (format ${version}; this one reads up to ${known}). Update Heirloom to use it.`,
    { file, version, known },
  );
}
