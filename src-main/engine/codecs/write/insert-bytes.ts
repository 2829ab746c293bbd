import type { FileHandle } from 'node:fs/promises';

const blockBytes = 4 * 2 ** 20;

/** Inserts `bytes` at `at` into an open file of `size` bytes, moving what follows. */
export async function insertBytes(file: FileHandle, size: number, at: number, bytes: Buffer): Promise<void> {
  const block = Buffer.allocUnsafe(Math.min(blockBytes, size - at));
  // From the end, so that nothing is overwritten before it has been moved.
  for (let end = size; end > at;) {
    const length = Math.min(block.length, end - at);
    const start = end - length;
    await file.read(block, 0, length, start);
    await file.write(block, 0, length, start + bytes.length);
    end = start;
  }
  await file.write(bytes, 0, bytes.length, at);
}
