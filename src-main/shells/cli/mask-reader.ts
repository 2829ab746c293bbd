import { resolve } from 'node:path';
import type { MaskNote } from '../../shared/data/photo.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import type { Size } from '../../shared/geometry/rect.ts';
import type { EngineClient } from './with-engine.ts';
import { printNotes } from './print-notes.ts';

/**
 * Reads masks for a photo of this size. What is to be said about them is printed at once, before work that takes long, or with `quiet` only
 * kept in `notes`.
 */
export function maskReader(
  engine: EngineClient,
  size: Size,
  { quiet, signal }: { quiet: boolean; signal: AbortSignal },
) {
  const notes: MaskNote[] = [];
  return {
    notes,
    async read(file: string): Promise<Mask> {
      const read = await engine['mask.import']({ path: resolve(file), size }, { signal });
      notes.push(...read.notes);
      if (!quiet) printNotes(read.notes);
      return [read.operation];
    },
  };
}
