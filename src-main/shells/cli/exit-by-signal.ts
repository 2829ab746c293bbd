import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPaths } from '../../platform/paths.ts';
import { journalInFolder } from '../../platform/outputs/journal-folder.ts';
import { isTemporaryName } from '../../platform/files/temporary-files.ts';
import { journalFolder } from './command-journal.ts';
import { namesIn } from '../../platform/files/names.ts';

/**
 * Ends the process by the signal that cancelled it, after removing its temporary files: decoders and encoders cannot be stopped, and even
 * process.exit waits for them. The journal stays, so that the next command sweeps once more.
 */
export function exitBySignal(signal: NodeJS.Signals): void {
  const { cache, models } = defaultPaths();
  const own = ownTemporaries([join(cache, 'working'), join(cache, 'steps'), models]);
  for (const path of [...own, ...journalInFolder(journalFolder()).own()]) {
    if (isTemporaryName(path)) rmSync(path, { force: true });
  }
  // Without listeners the signal ends the process.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function ownTemporaries(folders: readonly string[]): string[] {
  const mark = `.heirloom-tmp-${process.pid}-`;
  return folders.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.includes(mark))
      .map((name) => join(folder, name)),
  );
}
