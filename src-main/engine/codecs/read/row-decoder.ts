import type { FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../../../shared/errors.ts';
import { allocateSamples, bytesOf, type Samples } from '../../../imaging/pixels/samples.ts';
import type { SampledPicture } from '../../../imaging/pixels/exif-orientation.ts';
import { encodeVipsHeader, vipsHeaderBytes } from '../../../imaging/files/vips-file.ts';
import type { Resolution } from '../metadata/exif-content.ts';

/** A decoder of Heirloom's own, for a format that libvips does not read. */
export interface RowDecoder {
  width: number;
  height: number;
  /** 1 grey, 3 colour, 4 colour and alpha. */
  channels: 1 | 3 | 4;
  depth: 8 | 16;
  resolution?: Resolution;
  /** Rows from top to bottom, [width, channels] each, in a buffer that is reused. */
  rows(): AsyncIterable<Samples>;
}

/** Decodes into an open `.v` file: header and pixels, without the metadata text. */
export async function decodeRows(decoder: RowDecoder, target: FileHandle, signal?: AbortSignal): Promise<void> {
  await target.write(encodeVipsHeader({ ...decoder, xResolution: 1, yResolution: 1 }), 0);
  let at = vipsHeaderBytes;
  for await (const row of decoder.rows()) {
    throwIfCancelled(signal);
    at += (await target.write(bytesOf(row), 0, row.byteLength, at)).bytesWritten;
  }
}

/** Decodes the whole picture into memory. */
export async function readRows(decoder: RowDecoder): Promise<SampledPicture> {
  const { width, height, channels, depth } = decoder;
  const samples = allocateSamples(depth, width * height * channels);
  let at = 0;
  for await (const row of decoder.rows()) {
    samples.set(row, at);
    at += row.length;
  }
  return { samples, width, height, channels };
}
