import { readBmpPixels } from './bmp.ts';
import { encodeMemoryTiff } from '../metadata/memory-tiff.ts';
import type { PhotoInfo } from '../base/photo-info.ts';
import { findTiff, readableTiff } from './readable-tiff.ts';
import type { SharpInput } from '../base/sharp-engine.ts';
import { colourspaceOf, openPicture } from '../base/sharp-engine.ts';
import type { SourceFile } from '../base/source-file.ts';
import { tiffKind } from './tiff-kind.ts';

/** All channels of the file, in its order; not for BMP. @throws what findTiff throws */
export async function allChannels(source: SourceFile): Promise<SharpInput> {
  const tiff = source.format === 'tiff' ? await findTiff(source) : undefined;
  return tiff ? readableTiff(source, tiff) : { input: source.path, options: {} };
}

type Kind = Pick<PhotoInfo, 'colourChannels' | 'hasAlpha' | 'depth' | 'convertedFrom' | 'extraChannels'>;

/** The colours, and alpha where it is that: a selection or an infrared scan taken for alpha would spoil what is reduced. */
export async function colourAndAlpha(source: SourceFile, kind: Kind): Promise<SharpInput> {
  if (source.format === 'bmp') {
    const { pixels, ...size } = await readBmpPixels(source);
    return { input: encodeMemoryTiff(pixels, size, undefined), options: {} };
  }
  const all = await allChannels(source);
  if (!kind.extraChannels) return all;
  const picture = openPicture(all.input, all.options).toColourspace(colourspaceOf(kind));
  const kept = kind.convertedFrom ? picture.withIccProfile('srgb') : picture.keepIccProfile();
  const { data, info } = await kept
    .raw({ depth: kind.depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = kind.depth === 16 ? new Uint16Array(Uint8Array.from(data).buffer) : data;
  const alpha = (await alphaBehindColours(source)) + info.channels - kind.extraChannels - (kind.hasAlpha ? 1 : 0);
  const taken = [...Array(kind.colourChannels).keys(), ...(kind.hasAlpha ? [alpha] : [])];
  const icc = kind.convertedFrom ? undefined : (await openPicture(all.input, all.options).metadata()).icc;
  const size = { width: info.width, height: info.height, channels: taken.length };
  return { input: encodeMemoryTiff(pick(samples, info.channels, taken), size, icc), options: {} };
}

/** Which of the samples behind the colours is alpha; -1 for none. */
export async function alphaBehindColours(source: SourceFile): Promise<number> {
  const tiff = source.format === 'tiff' ? await findTiff(source) : undefined;
  return tiff ? tiffKind(tiff.photo).alpha : -1;
}

function pick<S extends Uint8Array | Uint16Array>(samples: S, channels: number, taken: readonly number[]): S {
  const result = samples.slice(0, (samples.length / channels) * taken.length) as S;
  for (let from = 0, to = 0; from < samples.length; from += channels) {
    for (const channel of taken) result[to++] = samples[from + channel];
  }
  return result;
}
