import { open } from 'node:fs/promises';
import { fileReader } from '../base/byte-reader.ts';
import { encodePngChunk, pngChunks } from '../metadata/png-chunks.ts';

/** Square pixels of unknown size (PNG, 11.3.4.3 pHYs). */
const unknown = Buffer.from('pHYs\0\0\0\x01\0\0\0\x01\0', 'latin1');

/** Makes a PNG of unknown resolution say so: libvips writes 1000 pixels per metre. For a file that has not yet its final name. */
export async function clearPngResolution(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  for await (const { type, at } of pngChunks(fileReader(file, (await file.stat()).size))) {
    if (type === 'IDAT') return;
    if (type !== 'pHYs') continue;
    const chunk = encodePngChunk(unknown);
    await file.write(chunk, 0, chunk.length, at);
    return;
  }
}
