import { open } from 'node:fs/promises';

const blockBytes = 4 * 2 ** 20;

/** Inserts `bytes` into the file at `path`, moving what follows. For a file that has not yet its final name. */
export async function insertBytes(path: string, at: number, bytes: Buffer): Promise<void> {
  if (bytes.length === 0) return;
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const block = Buffer.allocUnsafe(Math.min(blockBytes, size - at));
    // From the end, so that nothing is written over before it has been moved.
    for (let end = size; end > at;) {
      const length = Math.min(block.length, end - at);
      const start = end - length;
      await file.read(block, 0, length, start);
      await file.write(block, 0, length, start + bytes.length);
      end = start;
    }
    await file.write(bytes, 0, bytes.length, at);
  } finally {
    await file.close();
  }
}
