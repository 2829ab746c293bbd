import { writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { replaceFile } from '../../platform/files/atomic.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { BoxReducer } from '../pixels/box-reducer.ts';
import { readPlaneRegion, type PixelPlane } from './region-file.ts';
import { bytesOf } from '../pixels/samples.ts';

/**
 * The reduced copies of a working image, all in one file beside it: 16 bytes of mark and 4 × 4 bytes of size, then level 1,
 * level 2, … one after another, raw and interleaved, down to one pixel. A third of the working image in all.
 */
const mark = Buffer.from('heirloom levels1');
const headerBytes = mark.length + 16;
const stripRows = 64;

/** Planes of the levels 1, 2, 3 … in the levels file of a photo of this size. The last one is a single pixel. */
export function levelPlanes(full: Omit<PixelPlane, 'offset'>): PixelPlane[] {
  const planes: PixelPlane[] = [];
  let offset = headerBytes;
  for (let side = 2; ; side *= 2) {
    const width = Math.ceil(full.width / side);
    const height = Math.ceil(full.height / side);
    planes.push({ offset, width, height, channels: full.channels, depth: full.depth });
    offset += width * height * full.channels * (full.depth / 8);
    if (width === 1 && height === 1) return planes;
  }
}

function levelsHeader(full: PixelPlane): Buffer {
  const numbers = Uint32Array.of(full.width, full.height, full.channels, full.depth);
  return Buffer.concat([mark, Buffer.from(numbers.buffer)]);
}

function fileBytes(planes: readonly PixelPlane[]): number {
  const last = planes[planes.length - 1];
  return last.offset + last.channels * (last.depth / 8);
}

async function openIfValid(path: string, full: PixelPlane, planes: readonly PixelPlane[]): Promise<FileHandle | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  const header = Buffer.alloc(headerBytes);
  await file.read(header, 0, headerBytes, 0);
  if (header.equals(levelsHeader(full)) && (await file.stat()).size === fileBytes(planes)) return file;
  await file.close();
  return null;
}

/**
 * Opens the levels file at `path`, building it from `source` first where it is missing or of another photo.
 * @throws DISK_FULL, FOLDER_READ_ONLY, CANCELLED
 */
export async function openLevels(
  source: FileHandle,
  full: PixelPlane & { hasAlpha: boolean },
  path: string,
  signal: AbortSignal,
): Promise<{ file: FileHandle; planes: PixelPlane[] }> {
  const planes = levelPlanes(full);
  const ready = await openIfValid(path, full, planes);
  if (ready) return { file: ready, planes };
  await replaceFile(path, (temporary) => buildLevels(source, full, planes, temporary, signal), { durable: false });
  return { file: await open(path, 'r'), planes };
}

async function buildLevels(
  source: FileHandle,
  full: PixelPlane & { hasAlpha: boolean },
  planes: readonly PixelPlane[],
  path: string,
  signal: AbortSignal,
): Promise<void> {
  await using file = await open(path, 'wx');
  await file.write(levelsHeader(full), 0, headerBytes, 0);
  const reducer = new BoxReducer(full, 1, planes.length, (level, y, row) => {
    const bytes = bytesOf(row);
    writeSync(file.fd, bytes, 0, bytes.length, planes[level - 1].offset + y * bytes.length);
  });
  for (let y = 0; y < full.height; y += stripRows) {
    const height = Math.min(stripRows, full.height - y);
    reducer.push(await readPlaneRegion(source, full, { x: 0, y, width: full.width, height }));
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfCancelled(signal);
  }
  reducer.end();
  await file.datasync();
}
