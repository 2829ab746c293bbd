import { storeMask, largestInlineMask, readStoredMask } from '../../platform/files/mask-folder.ts';
import type { MaskFiles } from '../../shared/mask/bitmap.ts';
import { maskFilesOf, type BitmapOperation, type Mask } from '../../shared/mask/mask.ts';
import { codeBitmap, toBase64 } from '../../shared/mask/runs.ts';
import type { Size } from '../../shared/geometry/rect.ts';

/** Gives the bitmaps that masks name by their digest. */
export type ReadMaskFiles = (...masks: readonly Mask[]) => Promise<MaskFiles>;

/** Masks whose bitmaps lie in files: the library's, whose folder the host names, and the engine's own for the command line. */
export function createMaskStore(ownFolder: string) {
  const folders = new Set([ownFolder]);

  return {
    /** From now on bitmaps are looked for there too. */
    lookIn: (folder: string): void => void folders.add(folder),

    /** What is not there is left out; who draws it says so. */
    async read(...masks: readonly Mask[]): Promise<MaskFiles> {
      const files = new Map<string, Uint8Array>();
      for (const sha256 of maskFilesOf(...masks)) {
        for (const folder of folders) {
          const bytes = await readStoredMask(folder, sha256);
          if (!bytes) continue;
          files.set(sha256, bytes);
          break;
        }
      }
      return files;
    },

    /** The operation that adds exactly these values, [height, width]; a large one in a file. Null where nothing is set. */
    async toOperation(values: Uint8Array, size: Size, folder = ownFolder): Promise<BitmapOperation | null> {
      const coded = codeBitmap(values, size.width, size.height);
      if (!coded) return null;
      const { bytes, ...place } = coded;
      const content =
        bytes.length <= largestInlineMask ? { runs: toBase64(bytes) } : { sha256: await storeMask(folder, bytes) };
      return { type: 'bitmap', erase: false, ...place, ...content };
    },
  };
}
export type MaskStore = ReturnType<typeof createMaskStore>;
