import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { serializeError } from '../shared/errors.ts';
import type { Host } from './create-host.ts';

export interface FileResponse {
  status: number;
  headers: Record<string, string>;
  body: Readable | string;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * Everything a page can GET, the same in every shell: tiles, thumbnails, downloads, the sample, and the page's own files.
 * `path` starts with "/", without a query; `signal` fires when the page has gone or needs it no more. Never throws.
 */
export async function serveFile(
  host: Host,
  renderer: string,
  path: string,
  signal?: AbortSignal,
): Promise<FileResponse> {
  const [, area, ...rest] = decode(path).split('/');
  try {
    if (area === 'tiles' && rest.length === 5) {
      const [, key, level, x, y] = rest;
      if (![level, x, y].every((part) => /^\d{1,6}$/.test(part))) return notFound();
      const { path: file, type } = await host.tile(key, Number(level), Number(x), Number(y), signal);
      return await fileResponse(file, type, { 'Cache-Control': 'private, max-age=31536000, immutable' });
    }
    if (area === 'thumbnails' && rest.length === 1) {
      const picture = await host.thumbnail(rest[0]);
      return picture
        ? await fileResponse(picture.path, picture.type, { 'Cache-Control': 'private, max-age=86400' })
        : notFound();
    }
    if (area === 'masks' && rest.length === 1) {
      const file = host.mask(rest[0]);
      if (file === null) return notFound();
      const headers = { 'Cache-Control': 'private, max-age=31536000, immutable' };
      return await fileResponse(file, 'application/octet-stream', headers);
    }
    if (area === 'download' && rest.length === 1) {
      const download = host.exchange.download(rest[0]);
      if (!download) return notFound();
      const name = encodeURIComponent(download.name);
      return await fileResponse(download.path, 'application/octet-stream', {
        'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
        'Cache-Control': 'no-store',
      });
    }
    if (area === 'sample' && rest.join('/') === 'harbour.png') {
      const { path: file, type } = await host.sample();
      return await fileResponse(file, type, { 'Cache-Control': 'no-cache' });
    }
    return await inside(renderer, [area, ...rest].join('/') || 'index.html');
  } catch (error) {
    return failure(error);
  }
}

async function inside(folder: string, relative: string): Promise<FileResponse> {
  const file = normalize(join(folder, relative));
  if (!file.startsWith(folder + sep)) return notFound();
  const type = types[extname(file)];
  if (!type) return notFound();
  // Only the page itself keeps its name between versions; everything else carries a hash in its name.
  const cache = relative.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
  return fileResponse(file, type, { 'Cache-Control': cache });
}

async function fileResponse(path: string, type: string, headers: Record<string, string>): Promise<FileResponse> {
  const { size } = await stat(path);
  return {
    status: 200,
    headers: { 'Content-Type': type, 'Content-Length': String(size), ...headers },
    body: createReadStream(path),
  };
}

/** The page shows the error's own sentence where the picture would be. */
function failure(error: unknown): FileResponse {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return notFound();
  return {
    status: 500,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    body: JSON.stringify({ error: serializeError(error) }),
  };
}

function notFound(): FileResponse {
  return { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: 'Not here.' };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '/';
  }
}
