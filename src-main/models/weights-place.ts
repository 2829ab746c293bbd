import { lstat, open, stat, type FileHandle } from 'node:fs/promises';
import { AppError } from '../shared/errors.ts';
import { refuseOriginals, type Original } from '../platform/outputs/originals.ts';

/** More than the label and the list of tensors of any network take. */
const longestHeader = 1 << 24;

/**
 * Refuses a place for trained weights where anything lies but weights that Heirloom wrote: it may be a photo, or somebody's work, and
 * cannot be made again.
 * @param originals what the weights are made from: never written, whatever it is
 * @throws OUTPUT_IS_SOURCE, OUTPUT_EXISTS
 */
export async function requireWeightsPlace(path: string, originals: readonly Original[] = []): Promise<void> {
  // lstat: what lies behind a dangling link may come back, when its disk does.
  if (!(await lstat(path).catch(() => undefined))) return;
  await refuseOriginals(path, originals);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    throw new AppError('OUTPUT_EXISTS', `There is a folder called ${path}. Choose another name.`, {
      why: 'folder',
      path,
    });
  }
  if (found?.isFile() && (await holdsWeights(path))) return;
  throw new AppError(
    'OUTPUT_EXISTS',
    `${path} is there already and holds no weights of Heirloom's, so it is not replaced. Choose another name.`,
    { why: 'no-model', path },
  );
}

async function holdsWeights(path: string): Promise<boolean> {
  await using file = await open(path).catch(() => undefined);
  return file !== undefined && (await startsAsWeights(file).catch(() => false));
}

/** The header of a safetensors file, whether or not its values are whole. */
async function startsAsWeights(file: FileHandle): Promise<boolean> {
  const length = (await readStart(file, 0, 8)).readBigUInt64LE();
  if (length > longestHeader) return false;
  const header = JSON.parse((await readStart(file, 8, Number(length))).toString('utf8')) as {
    __metadata__?: { format?: unknown };
  };
  return header.__metadata__?.format === 'heirloom-weights';
}

async function readStart(file: FileHandle, from: number, count: number): Promise<Buffer> {
  const bytes = Buffer.alloc(count);
  const { bytesRead } = await file.read(bytes, 0, count, from);
  return bytes.subarray(0, bytesRead);
}
