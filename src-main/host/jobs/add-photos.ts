import { basename } from 'node:path';
import * as v from 'valibot';
import type { Exchange } from '../exporting/exchange.ts';
import type { Library } from '../library/library.ts';
import type { JobKindRow } from './job-kind.ts';

const payloadSchema = v.object({
  paths: v.array(v.string()),
  /** Photos sent by a browser, which lie in the library until this job has ended, and go then unless they are photos of it. */
  sent: v.array(v.string()),
});
export type AddPayload = v.InferOutput<typeof payloadSchema>;

/** Adds files and folders, one photo after the other. What an earlier run added counts as added. */
export function addPhotosKind(library: Library, exchange: Exchange): JobKindRow<'add', AddPayload> {
  return {
    lane: 'adding',
    priority: 0,
    pausable: true,
    lasting: false,
    payload: payloadSchema,
    async accept({ paths, uploads }) {
      const sent = uploads.length === 0 ? [] : await exchange.takeAll(uploads, library.keepUploads);
      return { paths, sent };
    },
    subject({ paths, sent }) {
      const all = [...paths, ...sent];
      return all.length === 1 ? { name: basename(all[0]) } : {};
    },
    run: ({ paths, sent }, { signal, createdAt, onProgress }) =>
      library.add([...paths, ...sent], createdAt, {
        signal,
        emit: (note) => onProgress(note.total === 0 ? 0 : note.done / note.total, note),
      }),
    ended: ({ sent }) => library.settleUploads(sent),
  };
}
