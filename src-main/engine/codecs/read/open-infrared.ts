import { open, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readPlaneRegion } from '../../../imaging/files/region-file.ts';
import { readVipsHeader, vipsHeaderBytes } from '../../../imaging/files/vips-file.ts';
import type { WorkingImage } from '../../../imaging/files/working-image.ts';
import type { PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import { diskFullFailure } from '../../../platform/files/file-system-failure.ts';
import { temporaryName } from '../../../platform/files/temporary-files.ts';
import { requireMemory, requireSpace } from '../../../platform/machine.ts';
import { throwIfCancelled } from '../../../shared/errors.ts';
import type { PhotoSource } from '../../../shared/data/photo.ts';
import { untilCancelled } from '../base/native-work.ts';
import { colourspaceOf, openPicture } from '../base/sharp-engine.ts';
import { hashFile, openSource, type SourceFile } from '../base/source-file.ts';
import { decodeFailure } from './decode-failure.ts';
import { turnUpright } from './decode-photo.ts';
import { tiffMemory } from './decoding-memory.ts';
import { infraredFileOf, infraredOrientation, tiffPage } from './infrared/infrared-place.ts';
import { inspectHeader } from './inspect-photo.ts';
import type { FoundTiff } from './tiff/readable-tiff.ts';

/** The pixels of an infrared scan, upright, of one channel. */
export type InfraredPlane = PixelSource & AsyncDisposable;

/** An infrared scan that came with a photo. */
export interface InfraredScan {
  /** Hex digest of the file that it lies in. */
  readonly sha256: string;
  /** Its pixels; a page or a file is decoded anew each time, into a file that goes with it. @throws what opening a photo throws */
  open(signal?: AbortSignal): Promise<InfraredPlane>;
}

/**
 * The infrared scan of a photo that is open as `working`; null where it has none, or its file has changed or gone.
 * @throws CANCELLED, FILE_UNREADABLE
 */
export async function findInfraredScan(
  { path, sha256 }: PhotoSource,
  working: WorkingImage,
  signal?: AbortSignal,
): Promise<InfraredScan | null> {
  const source = await openSource(path).catch(() => null);
  if (!source) return null;
  await using photo = source;
  const header = await inspectHeader(photo).catch(() => null);
  throwIfCancelled(signal);
  if (!header) return null;
  const { orientation } = header;
  const place = header.infrared ?? (await infraredFileOf(path, header));
  if (!place) return null;
  if (place.at === 'channel') {
    const { extraChannels } = working;
    return extraChannels ? { sha256, open: () => openPlane(extraChannels.path) } : null;
  }
  if (place.at === 'file') {
    await using file = await openSource(place.path);
    const open: InfraredScan['open'] = (by) => decodePlane(place.path, place.page, orientation, working.path, by);
    return { sha256: await hashFile(file, signal), open };
  }
  if ((await hashFile(photo, signal)) !== sha256) return null;
  return { sha256, open: (by) => decodePlane(path, place.page, orientation, working.path, by) };
}

async function decodePlane(
  path: string,
  page: number,
  orientationOfPhoto: number,
  beside: string,
  signal: AbortSignal | undefined,
): Promise<InfraredPlane> {
  await using source = await openSource(path);
  const found = await tiffPage(source, page);
  if (!found) throw await decodeFailure(new Error('it has no such page'), source);
  const { directory, kind } = found;
  const place = { page };
  const tiff: FoundTiff = {
    photo: { directory, place, valueBytes: directory.valueBytes, pictures: 1 },
    kind,
    way: 'plain',
  };
  const purpose = `Reading the infrared scan in ${basename(path)}`;
  requireMemory(tiffMemory(tiff, source.bytes), purpose, { name: basename(path), advice: null });
  const orientation = infraredOrientation(directory, orientationOfPhoto);
  const depth = kind.bits === 16 ? 16 : 8;
  const target = temporaryName(beside, '.v');
  await requireSpace(kind.width * kind.height * (kind.bits / 8) * 2, dirname(target), purpose);
  const decode = async (): Promise<void> => {
    await decodeInto(source, page, { orientation, colourChannels: 1, depth }, target);
    throwIfCancelled(signal);
  };
  const clear = async (error: unknown): Promise<never> => {
    await rm(target, { force: true });
    throw error;
  };
  await untilCancelled(signal, decode().catch(clear));
  return await openPlane(target, true).catch(clear);
}

async function decodeInto(
  source: SourceFile,
  page: number,
  shape: Parameters<typeof turnUpright>[0],
  target: string,
): Promise<void> {
  try {
    const picture = openPicture(source.path, { page, failOn: 'error' }).toColourspace(colourspaceOf(shape));
    await picture.keepIccProfile().toFile(target);
  } catch (error) {
    throw (await diskFullFailure(error, target)) ?? (await decodeFailure(error, source));
  }
  if (shape.orientation !== 1) await turnUpright(shape, target, target.replace(/\.v$/, '-upright.v'));
}

/** @param temporary whether the file goes when the plane is closed */
async function openPlane(path: string, temporary = false): Promise<InfraredPlane> {
  const file: FileHandle = await open(path, 'r');
  const header = await readVipsHeader(file);
  if (!header) {
    await file.close();
    throw new Error('the decoder left no image');
  }
  const plane = { ...header, offset: vipsHeaderBytes };
  const { width, height, channels, depth } = header;
  return {
    ...{ width, height, channels, depth, colourChannels: 1 },
    readRegion: (rect) => readPlaneRegion(file, plane, rect),
    async [Symbol.asyncDispose]() {
      await file.close();
      if (temporary) await rm(path, { force: true });
    },
  };
}
