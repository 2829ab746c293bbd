import { basename, extname } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import type { SourceFile } from '../../base/source-file.ts';
import { numberOf, readFirstDirectory } from '../../metadata/tiff-structure.ts';
import { photometrics, tiffTags } from '../../metadata/tiff-tags.ts';

const extensions = new Set('.dng .nef .nrw .arw .sr2 .srf .cr2 .pef .3fr .iiq .erf .mos'.split(' '));
const sensorPhotometrics: readonly number[] = [photometrics.cfa, photometrics.linearRaw];

/**
 * Camera raw files are TIFFs whose first picture is a small preview, or sensor values: opening one as a TIFF would give the owner
 * the preview without a word.
 * @throws FORMAT_UNSUPPORTED
 */
export async function requireNoCameraRaw({ path, reader }: SourceFile): Promise<void> {
  const directory = await readFirstDirectory(reader);
  const isRaw =
    extensions.has(extname(path).toLowerCase()) ||
    (directory !== undefined &&
      (numberOf(directory, tiffTags.DNGVersion) !== undefined ||
        sensorPhotometrics.includes(numberOf(directory, tiffTags.PhotometricInterpretation) ?? 0)));
  if (!isRaw) return;
  throw new AppError(
    'FORMAT_UNSUPPORTED',
    `${basename(path)} is a camera raw file. Develop it in your photo program first and save it as TIFF.`,
    { why: 'camera-raw', name: basename(path), path, looksLike: 'a camera raw file' },
  );
}
