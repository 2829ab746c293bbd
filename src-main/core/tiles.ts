import { existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import PQueue from 'p-queue';
import type { EngineContract } from '../shared/contract/engine.ts';
import { AppError } from '../shared/errors.ts';
import type { Client } from '../shared/rpc/definition.ts';
import type { Views } from './views.ts';

/** A file to send, and what it is. */
export interface PictureFile {
  path: string;
  type: string;
}

/** Tiles of the display pyramid as files, made by the engine when they are first asked for. */
export function createTiles(directory: string, views: Views, engine: Client<EngineContract>) {
  const queue = new PQueue({ concurrency: 3 });
  const making = new Map<string, Promise<unknown>>();

  return {
    async tile(key: string, level: number, x: number, y: number): Promise<PictureFile> {
      const view = views.get(key);
      if (!view) throw new AppError('PHOTO_UNKNOWN', 'That picture is no longer shown anywhere. Open the photo again.');
      const path = join(directory, key, String(level), `${x}_${y}`);
      if (!existsSync(path)) {
        const make = async () => {
          await mkdir(dirname(path), { recursive: true });
          await engine['photo.tile']({ source: view.source, steps: view.steps, level, x, y, out: path });
        };
        const running = making.get(path) ?? queue.add(make).finally(() => making.delete(path));
        making.set(path, running);
        await running;
      }
      return { path, type: await mediaType(path) };
    },
  };
}

/** The type of a picture by its first bytes. */
export async function mediaType(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(12), 0, 12, 0);
    if (buffer[0] === 0x89) return 'image/png';
    if (buffer[0] === 0xff) return 'image/jpeg';
    if (buffer.toString('latin1', 8, 12) === 'WEBP') return 'image/webp';
    return 'application/octet-stream';
  } finally {
    await file.close();
  }
}
