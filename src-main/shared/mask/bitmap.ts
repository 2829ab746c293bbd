import { AppError } from '../errors.ts';
import type { BitmapOperation } from './mask.ts';
import { fromBase64, readRuns } from './runs.ts';
import { blendLevel, type MaskPage, type Work } from './shapes.ts';

/** Run-length codes of bitmaps that lie in files, by the digest that operations name them by. */
export type MaskFiles = ReadonlyMap<string, Uint8Array>;

/** Bitmaps are drawn again and again while one looks around; their text is decoded once. */
const decoded = new WeakMap<BitmapOperation, Uint8Array>();

/** @throws RECIPE_MALFORMED where the bitmap is damaged or its file is not there */
export function* bitmapWork(page: MaskPage, bitmap: BitmapOperation, files: MaskFiles): Work {
  const bytes = bytesOf(bitmap, files);
  const draw = page.scale === 1 ? drawSamples(page, bitmap) : drawReduced(page, bitmap);
  let x = 0;
  let y = 0;
  const whole = yield* readRuns(bytes, bitmap.width * bitmap.height, (value, start, end) => {
    for (let left = end - start; left > 0;) {
      const length = Math.min(left, bitmap.width - x);
      if (value !== 0) draw.piece(value, y, x, x + length);
      left -= length;
      x += length;
      if (x < bitmap.width) break;
      x = 0;
      y += 1;
    }
  });
  if (!whole) throw damaged();
  draw.end();
}

function bytesOf(bitmap: BitmapOperation, files: MaskFiles): Uint8Array {
  if (bitmap.runs === undefined) {
    const bytes = files.get(bitmap.sha256 ?? '');
    if (bytes) return bytes;
    throw new AppError(
      'RECIPE_MALFORMED',
      'The file of a mask that this edit or recipe names is not there. Read the mask in again.',
      { why: 'mask-file-missing' },
    );
  }
  const bytes = decoded.get(bitmap) ?? fromBase64(bitmap.runs);
  if (!bytes) throw damaged();
  decoded.set(bitmap, bytes);
  return bytes;
}

function damaged(): AppError {
  return new AppError('RECIPE_MALFORMED', 'A mask in the recipe is damaged: its bitmap has the wrong length.', {
    why: 'mask-damaged',
  });
}

/** Takes pieces of one value, px of the bitmap, row by row. */
interface Drawing {
  piece(value: number, y: number, start: number, end: number): void;
  end(): void;
}

function drawSamples({ values, ...page }: MaskPage, bitmap: BitmapOperation): Drawing {
  const { erase } = bitmap;
  return {
    piece(value, y, start, end) {
      const row = y + bitmap.y - page.y;
      if (row < 0 || row >= page.height) return;
      const from = row * page.width + Math.max(0, start + bitmap.x - page.x);
      const to = row * page.width + Math.min(page.width, end + bitmap.x - page.x);
      if (value === 255 && from < to) values.fill(erase ? 0 : 255, from, to);
      else for (let at = from; at < to; at += 1) blendLevel(values, at, value, erase);
    },
    end: () => undefined,
  };
}

/** A page pixel takes the largest value of the bitmap's pixels that it covers, so that no speck is lost on a small page. */
function drawReduced(page: MaskPage, bitmap: BitmapOperation): Drawing {
  const columns = new Spans(page.x - bitmap.x, page.width, page.scale, bitmap.width);
  const rows = new Spans(page.y - bitmap.y, page.height, page.scale, bitmap.height);
  const largest = new Uint8Array(page.values.length);
  return {
    piece(value, y, start, end) {
      const bottom = rows.end(y);
      const from = columns.first(start);
      const to = columns.end(end - 1);
      for (let row = rows.first(y); row < bottom; row += 1) {
        for (let at = row * page.width + from; at < row * page.width + to; at += 1) {
          if (value > largest[at]) largest[at] = value;
        }
      }
    },
    end() {
      for (let at = 0; at < largest.length; at += 1) {
        if (largest[at] > 0) blendLevel(page.values, at, largest[at], bitmap.erase);
      }
    },
  };
}

/** Which page pixels cover pixels of the bitmap, along one axis. */
class Spans {
  readonly #first: Int32Array;
  readonly #end: Int32Array;

  constructor(origin: number, count: number, scale: number, limit: number) {
    this.#first = new Int32Array(limit).fill(count);
    this.#end = new Int32Array(limit);
    for (let at = 0; at < count; at += 1) {
      const start = Math.floor(origin + at / scale);
      const end = Math.min(limit, Math.max(Math.floor(origin + (at + 1) / scale), start + 1));
      for (let pixel = Math.max(0, start); pixel < end; pixel += 1) {
        this.#first[pixel] = Math.min(this.#first[pixel], at);
        this.#end[pixel] = at + 1;
      }
    }
    for (let pixel = limit - 2; pixel >= 0; pixel -= 1) {
      this.#first[pixel] = Math.min(this.#first[pixel], this.#first[pixel + 1]);
    }
    for (let pixel = 1; pixel < limit; pixel += 1) {
      this.#end[pixel] = Math.max(this.#end[pixel], this.#end[pixel - 1]);
    }
  }

  /** The first page pixel that covers this pixel or a later one. */
  first(pixel: number): number {
    return this.#first[pixel];
  }

  /** Behind the last page pixel that covers this pixel or an earlier one. */
  end(pixel: number): number {
    return this.#end[pixel];
  }
}
