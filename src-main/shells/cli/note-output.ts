import { join } from 'node:path';
import { defaultPaths } from '../../platform/paths.ts';
import { createNotedOutputs, type NotedOutputs } from '../../platform/outputs/noted-outputs.ts';
import { notesInFolder } from '../../platform/outputs/notes-in-folder.ts';

/** Notes what commands write in people's folders; what one that was killed left there goes when the next one starts. */
export function notedOutputs(): NotedOutputs {
  return createNotedOutputs(notesInFolder(notesFolder()));
}

export function notesFolder(): string {
  return join(defaultPaths().cache, 'outputs');
}
