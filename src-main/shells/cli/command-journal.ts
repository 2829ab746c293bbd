import { join } from 'node:path';
import { defaultPaths } from '../../platform/paths.ts';
import { createOutputJournal, type OutputJournal } from '../../platform/outputs/output-journal.ts';
import { journalInFolder } from '../../platform/outputs/journal-folder.ts';

/** Notes what commands write in people's folders; what one that was killed left there goes when the next one starts. */
export function commandJournal(): OutputJournal {
  return createOutputJournal(journalInFolder(journalFolder()));
}

export function journalFolder(): string {
  return join(defaultPaths().cache, 'outputs');
}
