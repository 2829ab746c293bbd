import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createSharedWork } from '../../platform/shared-work.ts';
import type { EngineContract } from '../../contract/engine.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc/definition.ts';
import { sameTileKey } from './same-tile.ts';
import type { View, Views } from './views.ts';

/** A file to send, and what it is. */
export interface PictureFile {
  path: string;
  type: string;
}

interface Tile {
  level: number;
  x: number;
  y: number;
  /** The file to write. */
  out: string;
}

/** Tiles of the display pyramid as files, made by the engine when they are first asked for. */
export function createTiles(directory: string, views: Views, engine: Client<EngineContract>) {
  const work = createSharedWork<void>();

  /** Opens the view where the engine does not know it: it was looked at too long ago, or by another engine. */
  async function render(key: string, view: View, tile: Tile, signal: AbortSignal): Promise<void> {
    const request = { view: key, ...tile };
    try {
      await engine['view.tile'](request, { signal });
    } catch (error) {
      if (!(error instanceof AppError) || error.details.why !== 'view-closed') throw error;
      await engine['view.open']({ view: key, source: view.source, steps: [...view.steps] }, { signal });
      await engine['view.tile'](request, { signal });
    }
  }

  /** The file at `path`, made where it is not there. */
  async function made(
    path: string,
    make: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<PictureFile> {
    throwIfCancelled(signal);
    if (!existsSync(path)) await work.get(path, (shared) => make(shared.signal), { signal });
    return { path, type: await mediaType(path) };
  }

  return {
    /** Cancelled when nobody waits for it any more. @throws CANCELLED as soon as `signal` fires */
    async tile(key: string, level: number, x: number, y: number, signal?: AbortSignal): Promise<PictureFile> {
      const view = views.get(key);
      if (!view)
        throw new AppError('PHOTO_UNKNOWN', 'That picture is no longer shown anywhere. Open the photo again.', {
          why: 'picture-not-shown',
        });
      // What no later fill reaches is there already, or is kept for the next one.
      const path = join(directory, sameTileKey(view, { level, x, y }), String(level), `${x}_${y}`);
      return made(path, (shared) => render(key, view, { level, x, y, out: path }, shared), signal);
    },

    /** A tile of a map of damage. @throws PHOTO_UNKNOWN (why: map-gone), CANCELLED as soon as `signal` fires */
    mapTile(map: string, level: number, x: number, y: number, signal?: AbortSignal): Promise<PictureFile> {
      const out = join(directory, map, String(level), `${x}_${y}`);
      return made(
        out,
        async (shared) => void (await engine['damage.tile']({ map, level, x, y, out }, { signal: shared })),
        signal,
      );
    },
  };
}

/** The type of a picture by its first bytes. */
export async function mediaType(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(12), 0, 12, 0);
  if (buffer[0] === 0x89) return 'image/png';
  if (buffer[0] === 0xff) return 'image/jpeg';
  if (buffer.toString('latin1', 8, 12) === 'WEBP') return 'image/webp';
  return 'application/octet-stream';
}
