import { access } from 'node:fs/promises';
import { infraredNames } from '../../../../shared/data/infrared-name.ts';
import type { Size } from '../../../../shared/geometry/rect.ts';
import type { ByteReader } from '../../base/byte-reader.ts';
import type { InfraredPlace } from '../../base/inspected-photo.ts';
import { openSource, type SourceFile } from '../../base/source-file.ts';
import { imageResource } from '../../metadata/iptc.ts';
import { isMask, isReduced, isWholePhoto, tiffPages } from '../../metadata/tiff-photo.ts';
import { bytesOfTag, numberOf, type TiffDirectory } from '../../metadata/tiff-structure.ts';
import { photometrics, tiffTags } from '../../metadata/tiff-tags.ts';
import { findTiff, type FoundTiff } from '../tiff/readable-tiff.ts';
import { isReadableCompression, tiffKind, type TiffKind } from '../tiff/tiff-kind.ts';

/** px by which an infrared scan may be larger or smaller than its photo. */
const sizeTolerance = 32;

/**
 * The infrared scan inside a TIFF: its one channel beside the colours that is no alpha and has no name (as VueScan's 64-bit RGBI), or a
 * grey page of the photo's size (as SilverFast's HDRi, which calls it a mask). `isPicture`: it counts among the pictures of the file.
 */
export async function infraredInside(
  reader: ByteReader,
  { photo, kind }: FoundTiff,
): Promise<{ place: InfraredPlace; isPicture: boolean } | undefined> {
  if (kind.others === 1 && kind.alpha < 0 && !isNamedOtherwise(photo.directory)) {
    return { place: { at: 'channel' }, isPicture: false };
  }
  if (photo.place.subifd !== undefined) return undefined;
  let found: { place: InfraredPlace; isPicture: boolean } | undefined;
  for await (const { page, directory } of tiffPages(reader)) {
    if (page === photo.place.page || isReduced(directory)) continue;
    const other = tiffKind(directory);
    if (!isGreyPlane(other) || !isNear(other, kind)) continue;
    if (isMask(directory)) return { place: { at: 'page', page }, isPicture: false };
    // Grey pages of one size are the pages of a document; two grey ones behind colour say nothing.
    if (kind.colours === 1 || found) return undefined;
    found = { place: { at: 'page', page }, isPicture: isWholePhoto(directory) };
  }
  return found;
}

/** Photoshop's resource of the names of further channels: selections have names there. */
const channelNames = 1006;

function isNamedOtherwise(directory: TiffDirectory): boolean {
  const resources = bytesOfTag(directory, tiffTags.Photoshop);
  const names = resources && imageResource(resources, channelNames);
  return names !== undefined && !/infra|\bIR\b/i.test(names.toString('latin1'));
}

function isGreyPlane({ colours, others, photometric, bits, compression }: TiffKind): boolean {
  const isGrey = photometric === photometrics.blackIsZero || photometric === photometrics.whiteIsZero;
  return isGrey && colours + others === 1 && (bits === 8 || bits === 16) && isReadableCompression(compression);
}

function isNear(a: Size, b: Size): boolean {
  return Math.abs(a.width - b.width) <= sizeTolerance && Math.abs(a.height - b.height) <= sizeTolerance;
}

/**
 * The grey TIFF beside a photo that is its infrared scan by its name, as `scan_ir.tif` is of `scan.tif`, and by its size. One that
 * cannot be read counts as none.
 * @param size of the photo, upright, and its orientation
 */
export async function infraredFileOf(
  photo: string,
  size: Size & { orientation: number },
): Promise<InfraredPlace | undefined> {
  const paths = infraredNames(photo);
  const there = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  const path = paths.find((_, index) => there[index]);
  if (path === undefined) return undefined;
  try {
    await using source = await openSource(path);
    const tiff = await findTiff(source);
    if (!tiff || tiff.photo.place.subifd !== undefined || !isGreyPlane(tiff.kind)) return undefined;
    const { width, height } = tiff.kind;
    const upright = infraredOrientation(tiff.photo.directory, size.orientation) >= 5 ? { width: height, height: width } : { width, height }; // prettier-ignore
    return isNear(upright, size) ? { at: 'file', path, page: tiff.photo.place.page } : undefined;
  } catch {
    return undefined;
  }
}

/** How an infrared scan lies: as it says itself, or as its photo does. */
export function infraredOrientation(directory: TiffDirectory, orientationOfPhoto: number): number {
  const own = numberOf(directory, tiffTags.Orientation);
  return own !== undefined && own >= 1 && own <= 8 ? own : orientationOfPhoto;
}

/** The directory and kind of a page. */
export async function tiffPage(
  { reader }: SourceFile,
  wanted: number,
): Promise<{ directory: TiffDirectory; kind: TiffKind } | undefined> {
  for await (const { page, directory } of tiffPages(reader)) {
    if (page === wanted) return { directory, kind: tiffKind(directory) };
  }
  return undefined;
}
