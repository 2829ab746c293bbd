import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../shared/errors.ts';
import { safeFileName } from './file-names.ts';

export interface Download {
  path: string;
  name: string;
}

/** Files that come from or go to a browser: uploads wait here under a name of our own until a call takes them. */
export function createExchange(directory: string) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const uploads = new Map<string, Download>();
  const downloads = new Map<string, Download>();
  const newToken = (): string => randomBytes(16).toString('hex');

  return {
    /** @returns the name under which `take` finds it. */
    async receive(body: Readable, name: string, signal?: AbortSignal): Promise<string> {
      const token = newToken();
      // Under its own name, so that an error about it names what the person sent.
      const path = join(directory, token, safeFileName(name));
      try {
        await mkdir(dirname(path), { recursive: true });
        await pipeline(body, createWriteStream(path), { signal });
      } catch (error) {
        await rm(dirname(path), { recursive: true, force: true });
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
          throw new AppError(
            'DISK_FULL',
            `${name} could not be taken in: the disk is full.`,
            { why: 'while-receiving', name },
            error,
          );
        }
        throw error;
      }
      uploads.set(token, { path, name: basename(path) });
      return token;
    },
    /** @throws FILE_NOT_FOUND */
    take(token: string): Download {
      const upload = uploads.get(token);
      if (!upload)
        throw new AppError('FILE_NOT_FOUND', 'The file that was sent is no longer there. Send it again.', {
          why: 'sent-file-gone',
        });
      uploads.delete(token);
      return upload;
    },
    /** A place for a file that the browser will fetch from `url`. */
    offer(name: string): { path: string; url: string } {
      const token = newToken();
      // Whoever deletes the cache takes this folder with it.
      mkdirSync(directory, { recursive: true });
      const path = join(directory, token);
      downloads.set(token, { path, name: safeFileName(name) });
      return { path, url: `download/${token}` };
    },
    download: (token: string): Download | undefined => downloads.get(token),
    dispose: (): void => rmSync(directory, { recursive: true, force: true }),
  };
}
export type Exchange = ReturnType<typeof createExchange>;
