import * as v from 'valibot';
import { exportOptionsSchema } from '../../contract/jobs.ts';
import { stepSchema } from '../../steps/index.ts';
import type { Editing } from '../edits/editing.ts';
import type { Exporting } from '../exporting/exporting.ts';
import type { JobKindRow } from './job-kind.ts';

const payloadSchema = v.object({
  photoId: v.string(),
  options: exportOptionsSchema,
  /** The enabled ones of the edit as it was when the export was asked for. */
  steps: v.array(stepSchema),
  view: v.string(),
});
export type ExportPayload = v.InferOutput<typeof payloadSchema>;

/** Writes a restored photo. A run that is cut short leaves nothing, and the next one does the whole. */
export function exportPhotoKind(editing: Editing, exporting: Exporting): JobKindRow<'export', ExportPayload> {
  return {
    lane: 'work',
    priority: 1,
    pausable: false,
    lasting: true,
    payload: payloadSchema,
    accept({ photoId, options }) {
      exporting.preview(photoId, options);
      const { state, current } = editing.document(photoId);
      return { photoId, options, steps: state.steps.filter((step) => step.enabled), view: current };
    },
    subject: ({ photoId, view }) => ({ photoId, view }),
    run: (payload, { signal, onProgress }) =>
      exporting.run(payload, { signal, emit: ({ fraction }) => onProgress(fraction) }),
  };
}
