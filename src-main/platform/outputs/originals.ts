import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fileDigest } from '../files/file-digest.ts';

/** A file that no output may replace. */
export interface Original {
  path: string;
  /** The photo that the output is made of, an infrared scan, another photo of the library, or a mask, recipe or model that is read. */
  role: 'photo' | 'infrared' | 'library' | 'input';
  /** As registered in the library; without them the file is hashed. */
  sha256?: string;
  bytes?: number;
}

/** Files that are examined concurrently. */
const batch = 64;

/**
 * Checks that the file at `target` is none of `originals`, by device and inode (links, other letter case, other paths), and by content, as
 * another mount of the same folder has other numbers, and a copy may be the only one left.
 * @throws OUTPUT_IS_SOURCE
 */
export async function refuseOriginals(target: string, originals: readonly Original[]): Promise<void> {
  const found = await details(target);
  if (!found) return;
  let digest: Promise<string> | undefined;
  const digestOfTarget = (): Promise<string> => (digest ??= fileDigest(target));
  for (let from = 0; from < originals.length; from += batch) {
    const some = originals.slice(from, from + batch);
    const present = await Promise.all(some.map(({ path }) => details(path)));
    for (const [index, original] of some.entries()) {
      const own = present[index];
      if (own && isSameFile(own, found)) throw sameFailure(target, original);
      if (found.isFile() && (await isSameContent(original, own, found, digestOfTarget))) {
        throw copyFailure(target, original);
      }
    }
  }
}

function details(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch(() => undefined);
}

/** Some network drives number no files. */
function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino !== 0n && a.ino === b.ino && a.dev === b.dev;
}

async function isSameContent(
  original: Original,
  own: BigIntStats | undefined,
  target: BigIntStats,
  digestOfTarget: () => Promise<string>,
): Promise<boolean> {
  if (target.size === 0n) return false;
  if (original.sha256 !== undefined && original.bytes !== undefined) {
    return BigInt(original.bytes) === target.size && original.sha256 === (await digestOfTarget());
  }
  if (own?.size !== target.size) return false;
  return (await fileDigest(original.path)) === (await digestOfTarget());
}

function sameFailure(target: string, { role, path }: Original): AppError {
  const name = basename(target);
  const sentences = {
    photo: `${name} is the original photo itself. Heirloom never writes over an original: choose another name or folder.`,
    infrared: `${name} is the infrared scan of a photo. Heirloom never writes over an original: choose another name or folder.`,
    library: `${target} is an original photo of your library. Heirloom never writes over an original: choose another name or folder.`,
    input: `${target} is a file that this is made from (${path}). Choose another name for what is written.`,
  };
  const why = { photo: 'original', infrared: 'infrared-scan', library: 'library-photo', input: 'input' }[role];
  return new AppError('OUTPUT_IS_SOURCE', sentences[role], { why, path: target, name, original: path });
}

function copyFailure(target: string, { path }: Original): AppError {
  return new AppError(
    'OUTPUT_IS_SOURCE',
    `${target} has exactly the content of ${path}: it is the same file reached another way, or a copy of it. ` +
      'Heirloom never writes over an original: choose another name or folder.',
    { why: 'same-content', path: target, original: path },
  );
}
