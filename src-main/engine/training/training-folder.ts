import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fileSystemFailure } from '../../platform/files/file-system-failure.ts';
import { removeLeftovers, removeLeftoversOf } from '../../platform/files/temporary-files.ts';
import { createCheckpointFolder, holdsCheckpoints } from '../../models/checkpoint-folder.ts';
import type { CheckpointStore } from '../../nn/training/checkpoint.ts';
import { readRecord } from './training-record.ts';

/** Of the digest in a folder's name: enough to tell a person's trainings apart. */
const shownDigits = 16;

/** The folder of one training among all that lie in `work`. */
export function trainingFolder(work: string, digest: string): string {
  return join(work, digest.slice(0, shownDigits));
}

/**
 * Makes the folder of a training, readable for its owner alone, and clears away what killed trainings left half-written.
 * @throws FOLDER_READ_ONLY, FOLDER_NOT_FOUND, DISK_FULL
 */
export async function openTrainingFolder(folder: string): Promise<void> {
  const work = dirname(folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileSystemFailure(error, folder);
    throw new AppError('FOLDER_NOT_FOUND', `${work} is a file, not a folder. Choose another one for checkpoints.`, {
      why: 'file-instead',
      path: work,
    });
  }
  for (const one of await foldersIn(work)) {
    await removeLeftovers(one);
    const record = await readRecord(one);
    if (record) await removeLeftoversOf(record.out);
  }
}

export interface OtherCheckpoints {
  readonly folder: string;
  /** 0.1.0 did not note what its checkpoints were made of. */
  readonly why: 'other' | 'unrecorded';
}

/** Checkpoints of trainings that were to be written to `out`, in `work` or where 0.1.0 kept them, and are not those of `own`. */
export async function findOtherCheckpoints({
  work,
  own,
  out,
  cacheDirectory,
}: {
  work: string;
  own: string;
  out: string;
  cacheDirectory: string;
}): Promise<OtherCheckpoints[]> {
  const found: OtherCheckpoints[] = [];
  for (const folder of await foldersIn(work)) {
    if (basename(folder) === basename(own)) continue;
    const record = await readRecord(folder);
    if (record?.out === out && (await holdsCheckpoints(folder))) found.push({ folder, why: 'other' });
  }
  const earlier = join(cacheDirectory, 'training', out.replace(/[^\p{L}\p{N}]+/gu, '-'));
  for (const folder of new Set([work, earlier])) {
    if (await holdsCheckpoints(folder)) found.push({ folder, why: 'unrecorded' });
  }
  return found;
}

async function foldersIn(work: string): Promise<string[]> {
  const entries = await readdir(work, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(work, name));
}

/** The checkpoints of a training folder; one that cannot be written pauses the training, in words that say how it goes on. */
export function createTrainingStore(folder: string): CheckpointStore {
  const store = createCheckpointFolder(folder);
  /** The step of the newest checkpoint that stands. */
  let kept: number | undefined;
  return {
    async load() {
      const loaded = await store.load();
      kept = loaded?.checkpoint.step;
      return loaded;
    },
    async save(checkpoint) {
      try {
        await store.save(checkpoint);
        kept = checkpoint.step;
      } catch (error) {
        throw trainingPaused(error, checkpoint.step, kept, folder);
      }
    },
    clear: () => store.clear(),
  };
}

const remedies: Readonly<Record<string, string>> = {
  DISK_FULL: 'There is no room left in',
  FOLDER_READ_ONLY: 'Heirloom may not write any more into',
  FOLDER_NOT_FOUND: 'Heirloom does not find its folder any more:',
};

function trainingPaused(error: unknown, step: number, kept: number | undefined, folder: string): unknown {
  const code = error instanceof AppError ? error.code : undefined;
  if (code === undefined || !Object.hasOwn(remedies, code)) return error;
  return new AppError(
    code,
    `${remedies[code]} ${folder}. The training is paused at step ${step}; what it had learned by step ${kept ?? 0} is safe. ` +
      'Put that right and start the same training again: it goes on from there.',
    { why: 'training-paused', folder, step, kept: kept ?? 0 },
    error,
  );
}

/** What is told where the weights of a finished training could not be written. */
export function weightsUnwritten(error: unknown, out: string): unknown {
  if (!(error instanceof AppError) || error.code === 'INTERNAL') return error;
  return new AppError(
    error.code,
    `The training is finished, but its weights could not be written to ${out}. ${error.message} ` +
      'What was learned is kept: start the same training again, and they are written without learning anew.',
    { why: 'weights-unwritten', path: out, reason: error.message },
    error,
  );
}
