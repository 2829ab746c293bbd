import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { fileSystemFailure } from '../platform/files/file-system-failure.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  type Checkpoint,
  type CheckpointStore,
  type LoadedCheckpoint,
} from '../nn/training/checkpoint.ts';
import { readModelFile } from './weights.ts';
import { writeAtomically } from '../platform/files/atomic.ts';

const pattern = /^checkpoint-(\d{1,12})\.safetensors$/;
const kept = 2;
/** Codes for which the checkpoint before is tried. One of a newer version is no damage: going on without it would lose it. */
const damage: readonly string[] = ['WEIGHTS_DAMAGED', 'WEIGHTS_NOT_FINITE', 'FILE_UNREADABLE'];

/**
 * Checkpoints of one training as files of a folder: the last one and the one before. They are numbered as they are written,
 * since a training that has gone back writes the same steps again.
 */
export function createCheckpointFolder(folder: string): CheckpointStore {
  return new CheckpointFolder(folder);
}

/** Whether checkpoints lie in a folder, which may be missing. Whether they can be read is another question. */
export async function holdsCheckpoints(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => pattern.test(name));
}

class CheckpointFolder implements CheckpointStore {
  readonly #folder: string;
  /** Numbers of those that could not be read: they do not count as something to go back to. */
  readonly #damaged = new Set<number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async save(checkpoint: Checkpoint): Promise<void> {
    const numbers = await this.#numbers();
    const good = numbers.filter((number) => !this.#damaged.has(number));
    const needed = good.slice(-(kept - 1));
    const unneeded = numbers.filter((number) => !needed.includes(number));
    const path = this.#path((numbers.at(-1) ?? 0) + 1);
    const bytes = encodeCheckpoint(checkpoint);
    try {
      await writeAtomically(path, bytes);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'DISK_FULL' || unneeded.length === 0) throw error;
      // There may be room for two, and not for three: the last good one stays.
      await this.#remove(unneeded);
      await writeAtomically(path, bytes);
    }
    await this.#remove(unneeded);
  }

  async load(): Promise<LoadedCheckpoint | undefined> {
    const damaged: AppError[] = [];
    for (const number of (await this.#numbers()).reverse()) {
      const path = this.#path(number);
      try {
        return { checkpoint: decodeCheckpoint(await readModelFile(path), path), file: path, damaged };
      } catch (error) {
        if (!(error instanceof AppError) || !damage.includes(error.code)) throw error;
        damaged.push(error);
        this.#damaged.add(number);
      }
    }
    if (damaged.length > 0) throw damaged[0];
    return undefined;
  }

  async clear(): Promise<void> {
    await this.#remove(await this.#numbers());
  }

  #path(number: number): string {
    return join(this.#folder, `checkpoint-${String(number).padStart(6, '0')}.safetensors`);
  }

  /** Of the checkpoints that are there, the oldest first. */
  async #numbers(): Promise<number[]> {
    try {
      const names = await readdir(this.#folder);
      const numbers = names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
      return numbers.sort((a, b) => a - b);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw fileSystemFailure(error, this.#path(0));
    }
  }

  async #remove(numbers: readonly number[]): Promise<void> {
    try {
      for (const number of numbers) await rm(this.#path(number), { force: true });
    } catch (error) {
      throw fileSystemFailure(error, this.#path(numbers[0]));
    }
  }
}
