import type { FileHandle } from 'node:fs/promises';
import { allocateSamples, depthOf, toDepth, type Samples } from '../pixels/samples.ts';
import { readStrips, stripRows, writeVipsFile, type VipsField, type VipsHeader } from './vips-file.ts';

/** The channels `taken` of each pixel, in that order: [n, channels] to [n, taken]. */
export function pickChannels(samples: Samples, channels: number, taken: readonly number[]): Samples {
  const picked = allocateSamples(depthOf(samples), (samples.length / channels) * taken.length);
  for (let from = 0, to = 0; from < samples.length; from += channels) {
    for (const channel of taken) picked[to++] = samples[from + channel];
  }
  return picked;
}

/** Writes the channels `taken` of an open `.v` file, in that order, to the new `.v` file `path`. @throws CANCELLED */
export async function copyChannels(
  file: FileHandle,
  header: VipsHeader,
  taken: readonly number[],
  path: string,
  colourChannels: 1 | 3,
  signal?: AbortSignal,
): Promise<void> {
  async function* picked(): AsyncGenerator<Samples> {
    for await (const strip of readStrips(file, header, signal)) yield pickChannels(strip, header.channels, taken);
  }
  await writeVipsFile(path, { ...header, channels: taken.length, colourChannels }, picked());
}

/** Writes the new `.v` file `path`: the channels of `first`, then those of `second` in the depth of `first`. @throws CANCELLED */
export async function joinChannels(
  [first, header]: readonly [FileHandle, VipsHeader],
  [second, secondHeader]: readonly [FileHandle, VipsHeader],
  path: string,
  { colourChannels, fields, signal }: { colourChannels: 1 | 3; fields: readonly VipsField[]; signal?: AbortSignal },
): Promise<void> {
  const channels = header.channels + secondHeader.channels;
  const rows = stripRows(header);
  async function* joined(): AsyncGenerator<Samples> {
    const behind = readStrips(second, secondHeader, signal, rows);
    for await (const strip of readStrips(first, header, signal, rows)) {
      const other = toDepth((await behind.next()).value as Samples, header.depth);
      const mixed = allocateSamples(header.depth, (strip.length / header.channels) * channels);
      for (let to = 0, a = 0, b = 0; to < mixed.length;) {
        for (let c = 0; c < header.channels; c++) mixed[to++] = strip[a++];
        for (let c = 0; c < secondHeader.channels; c++) mixed[to++] = other[b++];
      }
      yield mixed;
    }
  }
  await writeVipsFile(path, { ...header, channels, colourChannels }, joined(), fields);
}
