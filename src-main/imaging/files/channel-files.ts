import { open, type FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../../shared/errors.ts';
import { allocateSamples, bytesOf, toDepth, type Samples } from '../pixels/samples.ts';
import {
  bytesPerRow,
  encodeVipsHeader,
  encodeVipsTrailer,
  vipsHeaderBytes,
  vipsTrailerOffset,
  type VipsField,
  type VipsHeader,
} from './vips-file.ts';

const stripBytes = 4 * 2 ** 20;

type Copy = (rows: Samples, pixels: number) => Promise<void>;

async function eachStrip(
  file: FileHandle,
  header: VipsHeader,
  signal: AbortSignal | undefined,
  work: Copy,
): Promise<void> {
  const stride = bytesPerRow(header);
  const rows = Math.max(1, Math.floor(stripBytes / stride));
  for (let y = 0; y < header.height; y += rows) {
    throwIfCancelled(signal);
    const bytes = Buffer.alloc(Math.min(rows, header.height - y) * stride);
    await file.read(bytes, 0, bytes.length, vipsHeaderBytes + y * stride);
    const samples = header.depth === 16 ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) : bytes;
    await work(samples, (bytes.length / stride) * header.width);
  }
}

/** The channels `taken` of each pixel, in that order. */
export function pickChannels(samples: Samples, channels: number, taken: readonly number[]): Samples {
  const depth = samples instanceof Uint16Array ? 16 : 8;
  const picked = allocateSamples(depth, (samples.length / channels) * taken.length);
  for (let from = 0, to = 0; from < samples.length; from += channels) {
    for (const channel of taken) picked[to++] = samples[from + channel];
  }
  return picked;
}

/** Writes the channels `taken` of an open `.v` file, in that order, to the new `.v` file `path`. */
export async function copyChannels(
  file: FileHandle,
  header: VipsHeader,
  taken: readonly number[],
  path: string,
  colourChannels: 1 | 3,
  signal?: AbortSignal,
): Promise<void> {
  const target = await open(path, 'wx');
  try {
    const part = { ...header, channels: taken.length, colourChannels };
    await target.write(encodeVipsHeader(part), 0, vipsHeaderBytes, 0);
    let at = vipsHeaderBytes;
    await eachStrip(file, header, signal, async (samples, pixels) => {
      const picked = pickChannels(samples.subarray(0, pixels * header.channels), header.channels, taken);
      at += (await target.write(bytesOf(picked), 0, picked.byteLength, at)).bytesWritten;
    });
    await writeTrailer(target, part, []);
  } finally {
    await target.close();
  }
}

/** Writes the new `.v` file `path`: the channels of `first`, then those of `second`, which takes the depth of `first`. */
export async function joinChannels(
  [first, header]: readonly [FileHandle, VipsHeader],
  [second, secondHeader]: readonly [FileHandle, VipsHeader],
  path: string,
  { colourChannels, fields, signal }: { colourChannels: 1 | 3; fields: readonly VipsField[]; signal?: AbortSignal },
): Promise<void> {
  const target = await open(path, 'wx');
  try {
    const channels = header.channels + secondHeader.channels;
    const joined = { ...header, channels, colourChannels };
    await target.write(encodeVipsHeader(joined), 0, vipsHeaderBytes, 0);
    const stride = bytesPerRow(secondHeader);
    let row = 0;
    let at = vipsHeaderBytes;
    await eachStrip(first, header, signal, async (samples, pixels) => {
      const bytes = Buffer.alloc((pixels / header.width) * stride);
      await second.read(bytes, 0, bytes.length, vipsHeaderBytes + row * stride);
      row += pixels / header.width;
      const others = toDepth(
        secondHeader.depth === 16 ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) : bytes,
        header.depth,
      );
      const mixed = header.depth === 16 ? new Uint16Array(pixels * channels) : new Uint8Array(pixels * channels);
      for (let pixel = 0, to = 0; pixel < pixels; pixel++) {
        for (let channel = 0; channel < header.channels; channel++)
          mixed[to++] = samples[pixel * header.channels + channel];
        for (let channel = 0; channel < secondHeader.channels; channel++) {
          mixed[to++] = others[pixel * secondHeader.channels + channel];
        }
      }
      at += (await target.write(bytesOf(mixed), 0, mixed.byteLength, at)).bytesWritten;
    });
    await writeTrailer(target, joined, fields);
  } finally {
    await target.close();
  }
}

async function writeTrailer(target: FileHandle, header: VipsHeader, fields: readonly VipsField[]): Promise<void> {
  const trailer = encodeVipsTrailer(fields);
  await target.write(trailer, 0, trailer.length, vipsTrailerOffset(header));
}
