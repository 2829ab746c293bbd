import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from './atomic.ts';

/** Longest run-length code, bytes, that an edit or a recipe holds inline; longer ones are files. */
export const largestInlineMask = 64 * 1024;

/** The file of a mask in a folder, by its digest. */
export function maskPath(folder: string, sha256: string): string {
  return join(folder, sha256);
}

/**
 * Stores the run-length code of a bitmap under its SHA-256, durably (content-addressed), and returns that, hex.
 * @throws DISK_FULL, FOLDER_READ_ONLY
 */
export async function storeMask(folder: string, bytes: Uint8Array): Promise<string> {
  const sha256 = digestOf(bytes);
  const path = maskPath(folder, sha256);
  const known = await stat(path).catch(() => null);
  if (known?.size !== bytes.length) await writeAtomically(path, bytes);
  return sha256;
}

/** The code with this digest; null where it is missing or damaged. */
export async function readStoredMask(folder: string, sha256: string): Promise<Uint8Array | null> {
  const bytes = await readFile(maskPath(folder, sha256)).catch(() => null);
  return bytes && digestOf(bytes) === sha256 ? bytes : null;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
