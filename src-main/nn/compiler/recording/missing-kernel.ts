import { AppError } from '../../../shared/errors.ts';

/** @returns KERNEL_MISSING, for a program that uses what the compiled runtime cannot do. */
export function missingKernel(kernel: string): AppError {
  return new AppError(
    'KERNEL_MISSING',
    `This network needs the operation “${kernel}”, which this version of Heirloom cannot compile.`,
    { why: 'compiler', kernel },
  );
}
