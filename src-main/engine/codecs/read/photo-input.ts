import { pickChannels } from '../../../imaging/files/channel-files.ts';
import type { InspectedPhoto } from '../base/inspected-photo.ts';
import { colourspaceOf, openPicture, readSamples, type SharpInput } from '../base/sharp-engine.ts';
import type { SourceFile } from '../base/source-file.ts';
import { encodeMemoryTiff } from '../metadata/memory-tiff.ts';
import { formatReaders } from './formats.ts';
import { readRows } from './row-decoder.ts';
import { findTiff, readableTiff } from './tiff/readable-tiff.ts';

/**
 * All channels of a file that libvips decodes, in their order.
 * @throws what findTiff throws
 */
export async function allChannels(source: SourceFile): Promise<SharpInput> {
  const tiff = await findTiff(source);
  return tiff ? readableTiff(source, tiff) : { input: source.path, options: {} };
}

type Kind = Pick<InspectedPhoto, 'colourChannels' | 'hasAlpha' | 'depth' | 'convertedFrom' | 'extraChannels'>;

/** The colours, and alpha where it is that: reducing weights colours by alpha, for which a selection or an infrared scan must not be taken. */
export async function colourAndAlpha(source: SourceFile, kind: Kind): Promise<SharpInput> {
  const { openRows } = formatReaders[source.format];
  if (openRows) {
    const picture = await readRows(await openRows(source));
    return { input: encodeMemoryTiff(picture.samples, picture, undefined), options: {} };
  }
  const all = await allChannels(source);
  if (!kind.extraChannels) return all;
  const picture = openPicture(all.input, all.options).toColourspace(colourspaceOf(kind));
  const kept = kind.convertedFrom ? picture.withIccProfile('srgb') : picture.keepIccProfile();
  const { samples, channels, ...size } = await readSamples(kept, kind.depth);
  const alpha = (await alphaBehindColours(source)) + channels - kind.extraChannels - (kind.hasAlpha ? 1 : 0);
  const taken = [...Array(kind.colourChannels).keys(), ...(kind.hasAlpha ? [alpha] : [])];
  const icc = kind.convertedFrom ? undefined : (await openPicture(all.input, all.options).metadata()).icc;
  const picked = pickChannels(samples, channels, taken);
  return { input: encodeMemoryTiff(picked, { ...size, channels: taken.length }, icc), options: {} };
}

/** Which of the samples behind the colours is alpha; -1 for none. */
export async function alphaBehindColours(source: SourceFile): Promise<number> {
  return (await findTiff(source))?.kind.alpha ?? -1;
}
