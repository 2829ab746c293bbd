import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from './atomic.ts';

/** Bytes of run-length code that an edit or a recipe holds itself; what is longer lies in a file. */
export const largestInlineMask = 64 * 1024;

/** Where the code with this digest lies in a folder of masks. */
export function maskPath(folder: string, sha256: string): string {
  return join(folder, sha256);
}

/**
 * Keeps the run-length code of a bitmap in a file under its own digest, and returns that. It is on the disk when this returns.
 * @throws DISK_FULL, FOLDER_READ_ONLY
 */
export async function storeMask(folder: string, bytes: Uint8Array): Promise<string> {
  const sha256 = digestOf(bytes);
  const path = maskPath(folder, sha256);
  const known = await stat(path).catch(() => null);
  if (known?.size !== bytes.length) await writeAtomically(path, bytes);
  return sha256;
}

/** The code with this digest; null where it is not there, or is no longer what it was. */
export async function readStoredMask(folder: string, sha256: string): Promise<Uint8Array | null> {
  const bytes = await readFile(maskPath(folder, sha256)).catch(() => null);
  return bytes && digestOf(bytes) === sha256 ? bytes : null;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
