import { join } from 'node:path';
import { defaultPaths } from '../../platform/paths.ts';
import { createOutputJournal, type OutputJournal } from '../../platform/outputs/output-journal.ts';
import { journalInFolder } from '../../platform/outputs/journal-folder.ts';

/** The journal of outputs that commands write in people's folders: leftovers of a killed one are removed when the next one starts. */
export function commandJournal(): OutputJournal {
  return createOutputJournal(journalInFolder(journalFolder()));
}

export function journalFolder(): string {
  return join(defaultPaths().cache, 'outputs');
}
