import * as v from 'valibot';
import { AppError } from '../errors.ts';

/**
 * A path that a system call can take. A null byte is thrown as INVALID_REQUEST rather than noted as an issue, since only an error has a
 * cause that is said in other languages.
 */
export const pathSchema = v.pipe(v.string(), v.minLength(1), v.check(holdsNoNull));

function holdsNoNull(path: string): boolean {
  if (!path.includes('\0')) return true;
  throw new AppError(
    'INVALID_REQUEST',
    `No file can have the path ${path.replaceAll('\0', '␀')}: it holds a character that stands for nothing. Choose the file again.`,
    { why: 'null-in-path', path: path.replaceAll('\0', '␀') },
  );
}
