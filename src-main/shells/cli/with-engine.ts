import { defaultPaths } from '../../platform/paths.ts';
import type { OutputJournal } from '../../platform/outputs/output-journal.ts';
import { makePrivateFolders } from '../../platform/files/private-folders.ts';
import { launchInMemory } from '../launchers/in-memory.ts';
import { superviseEngine, type SupervisedEngine } from '../../host/engines/supervise.ts';
import { commandJournal } from './command-journal.ts';

export type EngineClient = SupervisedEngine['client'];

/**
 * The engine for one command, in this process.
 * @param outDirectory where the built program lies; needed by what computes networks
 */
export async function withEngine<T>(
  work: (engine: EngineClient, outputs: OutputJournal) => Promise<T>,
  outDirectory?: string,
): Promise<T> {
  const paths = defaultPaths();
  makePrivateFolders(paths.cache, paths.models, paths.training);
  const engine = superviseEngine(() => launchInMemory(paths.cache, outDirectory, [paths.models]));
  try {
    return await work(engine.client, commandJournal());
  } finally {
    engine.dispose();
  }
}

/** A line on the terminal that says how far it is; nothing where output goes to a file. */
export function progressLine(label: string): { update(fraction: number, note?: string): void; end(): void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { update: () => undefined, end: () => undefined };
  const started = Date.now();
  return {
    update(fraction, note = '') {
      const passed = (Date.now() - started) / 1000;
      const left = fraction > 0.02 ? `, ${Math.ceil((passed / fraction) * (1 - fraction))} s left` : '';
      stderr.write(`\r\x1b[K${label} ${Math.round(fraction * 100)} %${left} ${note}`);
    },
    end: () => void stderr.write('\r\x1b[K'),
  };
}
