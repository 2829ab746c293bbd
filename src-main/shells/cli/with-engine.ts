import { defaultPaths } from '../../platform/paths.ts';
import type { OutputJournal } from '../../platform/outputs/output-journal.ts';
import { makePrivateFolders } from '../../platform/files/private-folders.ts';
import { launchInMemory } from '../launchers/in-memory.ts';
import { superviseEngine, type SupervisedEngine } from '../../host/engines/supervise.ts';
import { commandJournal } from './command-journal.ts';

export type EngineClient = SupervisedEngine['client'];

/** What every command gets besides its own options. */
export interface CommandContext {
  /** Of the built program; its entries compute networks. */
  readonly outDirectory: string;
  /** Fires at SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** Does `work` with an engine in this process. @throws what `work` throws */
export async function withEngine<T>(
  { outDirectory }: CommandContext,
  work: (engine: EngineClient, journal: OutputJournal) => Promise<T>,
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

interface CallOptions {
  readonly signal: AbortSignal;
  onEvent(event: { fraction: number; note?: string }): void;
}

/** Does `work` with options for calls of the engine that show progress on a line of the terminal, unless standard error is a file. */
export async function withProgress<T>(
  label: string,
  { signal }: CommandContext,
  work: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const { stderr } = process;
  const started = Date.now();
  const onEvent: CallOptions['onEvent'] = ({ fraction, note = '' }) => {
    if (!stderr.isTTY) return;
    const passed = (Date.now() - started) / 1000;
    const left = fraction > 0.02 ? `, ${Math.ceil((passed / fraction) * (1 - fraction))} s left` : '';
    stderr.write(`\r\x1b[K${label} ${Math.round(fraction * 100)} %${left} ${note}`);
  };
  try {
    return await work({ signal, onEvent });
  } finally {
    if (stderr.isTTY) stderr.write('\r\x1b[K');
  }
}
