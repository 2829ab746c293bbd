import type { ExportNoteCode, MaskNoteCode, Note, PhotoNoteCode } from '../../shared/data/photo.ts';

/** Says on standard error what a photo or a file gives up. */
export function printNotes(notes: readonly Note<PhotoNoteCode | MaskNoteCode | ExportNoteCode>[]): void {
  for (const { message } of notes) process.stderr.write(`Note: ${message}\n`);
}
