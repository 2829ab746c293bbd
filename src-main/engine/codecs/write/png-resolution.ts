import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const signatureBytes = 8;

/**
 * libvips gives a PNG of unknown resolution 1000 pixels per metre. This makes the chunk say what is true: square pixels, of
 * unknown size (PNG, 11.3.4.3 pHYs). For a file that has not yet its final name.
 */
export async function clearPngResolution(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const head = Buffer.alloc(8);
    for (let at = signatureBytes; ; at += 12 + head.readUInt32BE(0)) {
      const { bytesRead } = await file.read(head, 0, 8, at);
      const type = head.toString('latin1', 4, 8);
      if (bytesRead < 8 || type === 'IDAT') return;
      if (type !== 'pHYs') continue;
      const chunk = Buffer.alloc(4 + 9 + 4);
      chunk.write('pHYs', 0, 'latin1');
      chunk.writeUInt32BE(1, 4);
      chunk.writeUInt32BE(1, 8);
      chunk.writeUInt32BE(crc32(chunk.subarray(0, 13)), 13);
      await file.write(chunk, 0, chunk.length, at + 4);
      return;
    }
  } finally {
    await file.close();
  }
}
