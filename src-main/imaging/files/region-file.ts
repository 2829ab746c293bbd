import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { Rect } from '../../shared/geometry/rect.ts';
import { allocateSamples, bytesOf, type Samples } from '../pixels/samples.ts';

/** Raw interleaved pixels somewhere in an open file. */
export interface PixelPlane {
  /** Bytes from the start of the file. */
  offset: number;
  width: number;
  height: number;
  channels: number;
  depth: 8 | 16;
}

const turnBytes = 8 * 2 ** 20;

/**
 * Reads a rectangle of pixels, [rect.height, rect.width, channels]. The reads are synchronous, one per row (the file is in the
 * system's cache, and a round trip through the thread pool costs ten times the copy); the event loop gets a turn every 8 MB.
 * @throws INVALID_REQUEST where the rectangle is not inside the plane, FILE_UNREADABLE where the file is shorter than it
 */
export async function readPlaneRegion(file: FileHandle, plane: PixelPlane, rect: Rect): Promise<Samples> {
  checkInside(plane, rect);
  const samples = allocateSamples(plane.depth, rect.width * rect.height * plane.channels);
  const bytes = bytesOf(samples);
  const pixelBytes = plane.channels * (plane.depth / 8);
  const stride = plane.width * pixelBytes;
  const wholeRows = rect.width === plane.width;
  const run = wholeRows ? Math.max(1, Math.floor(turnBytes / stride)) : 1;
  let sinceTurn = 0;
  for (let row = 0; row < rect.height; row += run) {
    const length = rect.width * pixelBytes * Math.min(run, rect.height - row);
    const from = plane.offset + (rect.y + row) * stride + rect.x * pixelBytes;
    readFully(file.fd, bytes, row * rect.width * pixelBytes, length, from);
    sinceTurn += length;
    if (sinceTurn >= turnBytes) {
      sinceTurn = 0;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  return samples;
}

function readFully(descriptor: number, target: Uint8Array, at: number, length: number, position: number): void {
  for (let done = 0; done < length;) {
    const count = readSync(descriptor, target, at + done, length - done, position + done);
    if (count === 0) {
      throw new AppError(
        'FILE_UNREADABLE',
        'The working copy of this photo in the cache folder is damaged. Open the photo again.',
        { why: 'working-copy' },
      );
    }
    done += count;
  }
}

function checkInside(plane: PixelPlane, rect: Rect): void {
  const whole = [rect.x, rect.y, rect.width, rect.height].every(Number.isInteger);
  const inside =
    rect.x >= 0 &&
    rect.y >= 0 &&
    rect.width >= 0 &&
    rect.height >= 0 &&
    rect.x + rect.width <= plane.width &&
    rect.y + rect.height <= plane.height;
  if (whole && inside) return;
  throw new AppError(
    'INVALID_REQUEST',
    `The area ${rect.width} × ${rect.height} at ${rect.x}, ${rect.y} is not inside an image of ` +
      `${plane.width} × ${plane.height} pixels.`,
    { why: 'area-outside', x: rect.x, y: rect.y, width: rect.width, height: rect.height },
  );
}
