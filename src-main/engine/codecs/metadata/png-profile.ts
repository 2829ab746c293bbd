import type { ByteReader } from '../base/byte-reader.ts';
import { makeProfile, srgbChromaticities, type Chromaticities } from './make-profile.ts';
import { pngChunks } from './png-chunks.ts';

const colourTypeAt = 25;
/** Tolerances of chromaticities and of the exponent: old encoders round those of sRGB. */
const chromaticityTolerance = 0.002;
const exponentTolerance = 0.03;

/**
 * The colours that a PNG describes by its gAMA and cHRM chunks, as an ICC profile; undefined where it has none of them, where a
 * chunk of higher precedence is there (iCCP, sRGB, cICP; PNG 3, 4.3), or where they describe sRGB, which a photo without a profile
 * is taken for. For one that is missing sRGB's is taken.
 */
export async function readPngProfile(reader: ByteReader): Promise<Buffer | undefined> {
  const chunks = new Map<string, Buffer>();
  for await (const { type, at, length } of pngChunks(reader)) {
    if (type === 'IDAT' || type === 'IEND') break;
    if (['iCCP', 'sRGB', 'cICP'].includes(type)) return undefined;
    if (type === 'gAMA' || type === 'cHRM') chunks.set(type, await reader.read(at + 8, Math.min(32, length)));
  }
  const colour = ((await reader.read(colourTypeAt, 1))[0] & 2) !== 0;
  const exponent = readExponent(chunks.get('gAMA'));
  const primaries = readPrimaries(chunks.get('cHRM'));
  const isUsualCurve = exponent === undefined || Math.abs(exponent - 2.2) < exponentTolerance;
  if (!colour) return isUsualCurve ? undefined : makeProfile(nameOf(exponent, false), exponent);
  const isUsual = !primaries || isSrgb(primaries);
  if (isUsual && isUsualCurve) return undefined;
  return makeProfile(nameOf(exponent, !isUsual), exponent ?? 'srgb', primaries ?? srgbChromaticities);
}

function nameOf(exponent: number | undefined, primaries: boolean): string {
  const parts = [exponent && `gamma ${Math.round(exponent * 100) / 100}`, primaries && 'primaries'].filter(Boolean);
  return `PNG with its own ${parts.join(' and ')}`;
}

function readExponent(chunk: Buffer | undefined): number | undefined {
  const value = chunk && chunk.length >= 4 ? chunk.readUInt32BE(0) / 100000 : 0;
  return value > 0.05 && value < 20 ? 1 / value : undefined;
}

function readPrimaries(chunk: Buffer | undefined): Chromaticities | undefined {
  if (!chunk || chunk.length < 32) return undefined;
  const pair = (at: number): [number, number] => [chunk.readUInt32BE(at) / 100000, chunk.readUInt32BE(at + 4) / 100000];
  return { white: pair(0), red: pair(8), green: pair(16), blue: pair(24) };
}

function isSrgb(found: Chromaticities): boolean {
  return (['white', 'red', 'green', 'blue'] as const).every((name) =>
    found[name].every((value, at) => Math.abs(value - srgbChromaticities[name][at]) < chromaticityTolerance),
  );
}
