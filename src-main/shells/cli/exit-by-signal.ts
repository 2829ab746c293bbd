import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPaths } from '../../platform/paths.ts';
import { journalInFolder } from '../../platform/outputs/journal-folder.ts';
import { isTemporaryName } from '../../platform/files/temporary-files.ts';
import { journalFolder } from './command-journal.ts';

/**
 * Ends the process by the signal that cancelled it, with what it has half-written removed: decoders and encoders cannot be stopped, and even
 * process.exit waits for them. The notes stay: the next command looks once more.
 */
export function exitBySignal(signal: NodeJS.Signals): void {
  const cache = defaultPaths().cache;
  const own = ownTemporaries(['working', 'steps'].map((folder) => join(cache, folder)));
  for (const path of [...own, ...journalInFolder(journalFolder()).own()]) {
    if (isTemporaryName(path)) rmSync(path, { force: true });
  }
  // Nobody listens any more, so that it does what it does to every program.
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

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
