import { extname } from 'node:path';
import { readDirectory, readTiffLayout, tagNumbers, type TiffReader } from '../metadata/tiff-structure.ts';

const extensions = new Set([
  '.dng',
  '.nef',
  '.nrw',
  '.arw',
  '.sr2',
  '.srf',
  '.cr2',
  '.pef',
  '.3fr',
  '.iiq',
  '.erf',
  '.mos',
]);
const tags = { photometric: 262, dngVersion: 50706 } as const;
const sensorPhotometrics = [32803, 34892];

/**
 * Camera raw files are TIFFs whose first picture is a small preview, or sensor values: opening one as a TIFF would quietly
 * give the owner the preview.
 */
export async function isCameraRaw(reader: TiffReader, path: string): Promise<boolean> {
  if (extensions.has(extname(path).toLowerCase())) return true;
  const start = await readTiffLayout(reader);
  const directory = start && (await readDirectory(reader, start.layout, start.first));
  if (!start || !directory) return false;
  return directory.tags.some(
    (tag) =>
      tag.tag === tags.dngVersion ||
      (tag.tag === tags.photometric && sensorPhotometrics.includes(tagNumbers(tag, start.layout)[0])),
  );
}
