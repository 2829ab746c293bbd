import { constants } from 'node:fs';
import { copyFile, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { Rect, Size } from '../../shared/geometry/rect.ts';
import { writeNewFile } from '../../platform/files/atomic.ts';
import { fileSystemFailure } from '../../platform/files/file-system-failure.ts';
import { openLevels } from './levels-file.ts';
import { readPlaneRegion, type PixelPlane } from './region-file.ts';
import type { Picture } from '../pixels/picture.ts';
import type { Samples } from '../pixels/samples.ts';
import {
  parseVipsTrailer,
  readVipsHeader,
  readVipsTrailer,
  vipsHeaderBytes,
  type VipsField,
  type VipsHeader,
} from './vips-file.ts';

/**
 * A photo decoded once into a file of the cache folder: upright, in the colour values of its file (no colour conversion except
 * where the format knows no RGB), 8 or 16 bit, with or without alpha.
 */
export interface WorkingImage extends Picture, AsyncDisposable {
  /** The `.v` file. */
  readonly path: string;
  readonly hasAlpha: boolean;
  readonly exactLevels: true;
  /** What the file carries beside its pixels, by name. Read by the codecs. */
  readonly fields: readonly VipsField[];
  /** The `.v` file of the channels of a TIFF that are neither colour nor alpha, upright, where there are such. */
  readonly extraChannels?: { readonly path: string; readonly count: number };
  /** Pixels per inch, where known. */
  readonly resolution?: { x: number; y: number };
  /**
   * As Picture.readLevel; the first call for a level above 0 reads the whole photo once.
   * @throws INVALID_REQUEST, DISK_FULL where the cache folder has no room for a third more, CANCELLED
   */
  readLevel(level: number, rect: Rect, signal?: AbortSignal): Promise<Samples>;
  /** Copies the file to the new `path`, also when it has been deleted from the cache. Errors of the file system come out as they are. */
  copyTo(path: string): Promise<void>;
  /** Closes the files; the working image stays in the cache. */
  dispose(): Promise<void>;
}

/** Size of a photo reduced by 2^level, px. */
export function levelSize(image: Size, level: number): Size {
  return { width: Math.ceil(image.width / 2 ** level), height: Math.ceil(image.height / 2 ** level) };
}

/** Opens a finished working image; undefined where there is none at `path`, or a damaged one. */
export async function openWorkingFile(path: string): Promise<WorkingImage | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return undefined;
  const header = await readVipsHeader(file);
  const trailer = header && (await readVipsTrailer(file, header));
  const fields = trailer ? parseVipsTrailer(trailer, false) : [];
  if (!header || !trailer || header.channels > 4 || !(await hasExtraChannels(path, header, fields))) {
    await file.close();
    return undefined;
  }
  return new WorkingFile(path, file, { ...header, offset: vipsHeaderBytes }, fields, {
    x: header.xResolution,
    y: header.yResolution,
  });
}

const extraField = 'heirloom-extra-channels';

/** The field of a working image with `count` further channels in a file beside it. */
export function extraChannelsField(count: number): VipsField {
  return { name: extraField, kind: 'integer', value: count };
}

/** The file of the further channels of the working image at `path`. */
export function extraChannelsPath(path: string): string {
  return path.replace(/\.v$/, '.extra');
}

function extraChannelsOf(fields: readonly VipsField[]): number {
  const field = fields.find(({ name }) => name === extraField);
  return field?.kind === 'integer' ? field.value : 0;
}

async function hasExtraChannels(path: string, header: VipsHeader, fields: readonly VipsField[]): Promise<boolean> {
  const count = extraChannelsOf(fields);
  if (count === 0) return true;
  await using file = await open(extraChannelsPath(path), 'r').catch(() => undefined);
  const found = file && (await readVipsHeader(file));
  const fits = found?.width === header.width && found.height === header.height && found.channels === count;
  return fits && file !== undefined && (await readVipsTrailer(file, found)) !== undefined;
}

class WorkingFile implements WorkingImage {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly colourChannels: 1 | 3;
  readonly hasAlpha: boolean;
  readonly depth: 8 | 16;
  readonly exactLevels = true;
  readonly fields: readonly VipsField[];
  readonly resolution?: { x: number; y: number };
  readonly extraChannels?: { readonly path: string; readonly count: number };
  readonly #file: FileHandle;
  readonly #plane: PixelPlane;
  readonly #disposal = new AbortController();
  #levels: Promise<{ file: FileHandle; planes: PixelPlane[] }> | undefined;

  constructor(
    path: string,
    file: FileHandle,
    plane: PixelPlane,
    fields: readonly VipsField[],
    perMillimetre: { x: number; y: number },
  ) {
    this.path = path;
    this.width = plane.width;
    this.height = plane.height;
    this.channels = plane.channels;
    this.colourChannels = plane.channels < 3 ? 1 : 3;
    this.hasAlpha = plane.channels === 2 || plane.channels === 4;
    this.depth = plane.depth;
    this.fields = fields;
    const count = extraChannelsOf(fields);
    if (count > 0) this.extraChannels = { path: extraChannelsPath(path), count };
    if (fields.some((field) => field.name === 'resolution-unit')) {
      this.resolution = { x: roundInches(perMillimetre.x), y: roundInches(perMillimetre.y) };
    }
    this.#file = file;
    this.#plane = plane;
  }

  async readRegion(rect: Rect): Promise<Samples> {
    return readPlaneRegion(this.#file, this.#plane, rect);
  }

  async readLevel(level: number, rect: Rect, signal?: AbortSignal): Promise<Samples> {
    throwIfCancelled(signal);
    if (level === 0) return this.readRegion(rect);
    const { file, planes } = await this.#openLevels();
    throwIfCancelled(signal);
    const plane = planes[level - 1];
    if (!plane) throw new AppError('INVALID_REQUEST', `This photo has no level ${level}.`, { why: 'no-level', level });
    return readPlaneRegion(file, plane, rect);
  }

  #openLevels(): Promise<{ file: FileHandle; planes: PixelPlane[] }> {
    const path = this.path.replace(/\.v$/, '.levels');
    const full = { ...this.#plane, hasAlpha: this.hasAlpha };
    this.#levels ??= openLevels(this.#file, full, path, this.#disposal.signal).catch((error) => {
      this.#levels = undefined;
      throw fileSystemFailure(error, path);
    });
    return this.#levels;
  }

  async copyTo(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    try {
      await copyFile(this.path, path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await writeNewFile(path, this.#file.createReadStream({ start: 0, autoClose: false }));
    }
  }

  async dispose(): Promise<void> {
    this.#disposal.abort();
    const levels = await this.#levels?.catch(() => undefined);
    await levels?.file.close();
    await this.#file.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** Header values are 32-bit floats in pixels per millimetre: 300 per inch comes back as 299.99999. */
function roundInches(perMillimetre: number): number {
  const inches = perMillimetre * 25.4;
  const whole = Math.round(inches);
  return Math.abs(inches - whole) < whole * 1e-5 ? whole : Math.round(inches * 1000) / 1000;
}
