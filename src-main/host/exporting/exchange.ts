import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createPeriodicWork } from '../../platform/periodic-work.ts';
import { fileSystemFailure } from '../../platform/files/file-system-failure.ts';
import { AppError } from '../../shared/errors.ts';
import { safeFileName } from '../file-names.ts';

export interface Download {
  path: string;
  name: string;
}

export interface ExchangeOptions {
  /** ms until what nobody took or fetched is removed. */
  lifetime?: number;
  /** ms between two looks for it. */
  interval?: number;
}

const hour = 3600 * 1000;

interface Waiting extends Download {
  since: number;
}

/**
 * Files that come from or go to a browser: uploads wait here, in a folder of their own, until a call takes them, and downloads until
 * they are fetched. What nobody wanted for an hour goes, and everything at the next start and at the end.
 */
export function createExchange(directory: string, { lifetime = hour, interval = hour / 6 }: ExchangeOptions = {}) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const uploads = new Map<string, Waiting>();
  const downloads = new Map<string, Waiting>();
  const newToken = (): string => randomBytes(16).toString('hex');
  const remove = (token: string): Promise<void> => rm(join(directory, token), { recursive: true, force: true });

  const sweep = async (): Promise<void> => {
    for (const waiting of [uploads, downloads]) {
      for (const [token, { since }] of waiting) {
        if (Date.now() - since < lifetime) continue;
        waiting.delete(token);
        await remove(token);
      }
    }
  };
  const sweeping = createPeriodicWork(
    { name: 'Removing what was sent and not taken', first: interval, interval },
    sweep,
  );

  return {
    /**
     * Takes a file's bytes in. Nothing of one that does not arrive whole stays.
     * @returns the name under which `take` finds it
     * @throws DISK_FULL and what else writing a file throws
     */
    async receive(body: Readable, name: string, signal?: AbortSignal): Promise<string> {
      // Also one that breaks off before anybody reads it.
      body.on('error', () => undefined);
      const token = newToken();
      // Under its own name, so that an error about it names what the person sent.
      const path = join(directory, token, safeFileName(name));
      try {
        await mkdir(dirname(path), { recursive: true });
        await pipeline(body, createWriteStream(path), { signal });
      } catch (error) {
        await remove(token).catch(() => undefined);
        const code = (error as NodeJS.ErrnoException).code;
        if (code === 'ENOSPC' || code === 'EDQUOT') {
          throw new AppError(
            'DISK_FULL',
            `${name} could not be taken in: the disk is full.`,
            { why: 'while-receiving', name },
            error,
          );
        }
        throw (error as NodeJS.ErrnoException).syscall ? fileSystemFailure(error, path) : error;
      }
      uploads.set(token, { path, name: basename(path), since: Date.now() });
      return token;
    },
    /**
     * Does `work` with uploads, once; afterwards they are gone, as far as they were not moved elsewhere.
     * @throws FILE_NOT_FOUND when one of them is not there
     */
    async takeAll<T>(tokens: readonly string[], work: (sent: Download[]) => Promise<T>): Promise<T> {
      const sent = tokens.map((token) => uploads.get(token));
      try {
        if (!sent.every((upload) => upload !== undefined)) {
          throw new AppError('FILE_NOT_FOUND', 'The file that was sent is no longer there. Send it again.', {
            why: 'sent-file-gone',
          });
        }
        for (const token of tokens) uploads.delete(token);
        return await work(sent);
      } finally {
        for (const token of tokens) if (!uploads.has(token)) await remove(token).catch(() => undefined);
      }
    },
    /** A place for a file that the browser will fetch from `url`. */
    offer(name: string): { path: string; url: string } {
      const token = newToken();
      // Whoever deletes the cache takes this folder with it.
      mkdirSync(directory, { recursive: true });
      const path = join(directory, token);
      downloads.set(token, { path, name: safeFileName(name), since: Date.now() });
      return { path, url: `download/${token}` };
    },
    download: (token: string): Download | undefined => downloads.get(token),
    dispose(): void {
      sweeping.dispose();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
export type Exchange = ReturnType<typeof createExchange>;
