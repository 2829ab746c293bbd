import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { serializeError } from '../shared/errors.ts';
import type { Host } from './create-host.ts';

export interface FileResponse {
  status: number;
  headers: Record<string, string>;
  /** A text, or the path of the file to send. It is opened by whoever sends it, so that a request that is given up opens none. */
  body: string | { path: string };
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

/** Of the file system, about a path that cannot be one of ours. */
const noSuchFile = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EINVAL', 'ELOOP', 'ERR_INVALID_ARG_VALUE']);

/**
 * Everything a page can GET, the same in every shell: tiles, thumbnails, downloads, the sample, and the page's own files.
 * `path` starts with "/", without a query; `signal` fires when the page has gone or needs it no more. Without a `host`, for who is not
 * admitted, only the page's own files, which hold nothing of the person's. Never throws.
 */
export async function serveFile(
  host: Host | null,
  renderer: string,
  path: string,
  signal?: AbortSignal,
): Promise<FileResponse> {
  const decoded = decode(path);
  if (decoded === null) return notFound();
  const [, area, ...rest] = decoded.split('/');
  try {
    if (Object.hasOwn(areas, area))
      return host ? await areas[area as keyof typeof areas](host, rest, signal) : refused();
    return await inside(renderer, [area, ...rest].join('/') || 'index.html');
  } catch (error) {
    return failure(error);
  }
}

/** What is the person's own, by the first part of the path. */
const areas = {
  async tiles(host: Host, rest: string[], signal?: AbortSignal): Promise<FileResponse> {
    const [, key, level, x, y] = rest;
    if (rest.length !== 5 || ![level, x, y].every((part) => /^\d{1,6}$/.test(part))) return notFound();
    const { path, type } = await host.tile(key, Number(level), Number(x), Number(y), signal);
    return fileResponse(path, type, { 'Cache-Control': 'private, max-age=31536000, immutable' });
  },
  async maps(host: Host, rest: string[], signal?: AbortSignal): Promise<FileResponse> {
    const [map, level, x, y] = rest;
    const numbers = [level, x, y];
    if (rest.length !== 4 || !/^[0-9a-f]{64}$/.test(map) || !numbers.every((part) => /^\d{1,6}$/.test(part)))
      return notFound();
    const { path, type } = await host.mapTile(map, Number(level), Number(x), Number(y), signal);
    return fileResponse(path, type, { 'Cache-Control': 'private, max-age=31536000, immutable' });
  },
  async thumbnails(host: Host, rest: string[]): Promise<FileResponse> {
    const picture = rest.length === 1 ? await host.thumbnail(rest[0]) : null;
    if (!picture) return notFound();
    return fileResponse(picture.path, picture.type, { 'Cache-Control': 'private, max-age=86400' });
  },
  async masks(host: Host, rest: string[]): Promise<FileResponse> {
    const file = rest.length === 1 ? host.mask(rest[0]) : null;
    if (file === null) return notFound();
    const headers = { 'Cache-Control': 'private, max-age=31536000, immutable' };
    return fileResponse(file, 'application/octet-stream', headers);
  },
  async download(host: Host, rest: string[]): Promise<FileResponse> {
    const download = rest.length === 1 ? host.exchange.download(rest[0]) : undefined;
    if (!download) return notFound();
    const name = encodeURIComponent(download.name);
    return fileResponse(download.path, 'application/octet-stream', {
      'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
      'Cache-Control': 'no-store',
    });
  },
  async sample(host: Host, rest: string[]): Promise<FileResponse> {
    if (rest.join('/') !== 'harbour.jpg') return notFound();
    return fileResponse(host.sample.path, host.sample.type, { 'Cache-Control': 'no-cache' });
  },
};

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
  const details = await stat(path);
  if (!details.isFile()) return notFound();
  return {
    status: 200,
    headers: { 'Content-Type': type, 'Content-Length': String(details.size), ...headers },
    body: { path },
  };
}

/** The page shows the error's own sentence where the picture would be. */
function failure(error: unknown): FileResponse {
  if (noSuchFile.has((error as NodeJS.ErrnoException).code ?? '')) return notFound();
  return {
    status: 500,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    body: JSON.stringify({ error: serializeError(error) }),
  };
}

function notFound(): FileResponse {
  return { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: 'Not here.' };
}

function refused(): FileResponse {
  return {
    status: 403,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    body: 'Open Heirloom with the whole address that it printed when it started.',
  };
}

/** Null for what is no text in percent-encoding. */
function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
