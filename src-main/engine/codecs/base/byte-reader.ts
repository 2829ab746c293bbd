import type { FileHandle } from 'node:fs/promises';

/** Random access to the bytes of a file, or of a structure inside one. */
export interface ByteReader {
  /** Bytes in all. */
  readonly size: number;
  /** Resolves to fewer bytes where the end comes earlier. */
  read(offset: number, length: number): Promise<Buffer>;
}

export function bufferReader(bytes: Buffer): ByteReader {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

export function fileReader(file: FileHandle, size: number): ByteReader {
  return {
    size,
    async read(offset, length) {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    },
  };
}

const blockBytes = 2 ** 18;

/** Read-ahead by blocks of 256 KiB, for walks along chains of small parts. A result is a view of its block: copy what is kept. */
export function bufferedReader(reader: ByteReader): ByteReader {
  let block: Buffer = Buffer.alloc(0);
  let blockAt = 0;
  return {
    size: reader.size,
    async read(offset, length) {
      if (length > blockBytes) return reader.read(offset, length);
      if (offset < blockAt || offset + length > blockAt + block.length) {
        block = await reader.read(offset, blockBytes);
        blockAt = offset;
      }
      return block.subarray(offset - blockAt, offset - blockAt + length);
    },
  };
}
