import { engineContract, type EngineContract, type EngineProcess } from '../../contract/engine.ts';
import { AppError } from '../../shared/errors.ts';
import { connect } from '../../shared/rpc/connect.ts';
import type { CallOptions, Client } from '../../shared/rpc/definition.ts';

export interface SupervisedEngine {
  client: Client<EngineContract>;
  /** Calls back whenever an engine has ended, killed or not. */
  onEnd(listener: () => void): void;
  dispose(): void;
}

export interface SuperviseOptions {
  /** ms without a call after which the engine is ended; never where absent. */
  idle?: number;
}

/**
 * Keeps an engine at hand. It is started at the first call and again after it has ended; calls that were running then are
 * answered ENGINE_STOPPED. Nothing is lost by that: the engine keeps only what it can make again.
 */
export function superviseEngine(start: () => EngineProcess, { idle }: SuperviseOptions = {}): SupervisedEngine {
  let calls = 0;
  let idling: ReturnType<typeof setTimeout> | undefined;
  let running: { engine: EngineProcess; client: Client<EngineContract> } | null = null;
  let disposed = false;
  const endListeners: (() => void)[] = [];

  const current = (): Client<EngineContract> => {
    if (disposed) throw new AppError('ENGINE_STOPPED', 'Heirloom is closing.', { why: 'closing' });
    if (!running) {
      const engine = start();
      const started = { engine, client: connect(engine.port, engineContract) };
      engine.port.onClose(() => {
        if (running === started) running = null;
        for (const listener of endListeners) listener();
      });
      running = started;
    }
    return running.client;
  };

  /** Ends a process that only holds memory; the next call starts another. */
  const endIdle = (): void => {
    running?.engine.kill();
    running = null;
  };

  const call = async (name: string, params: unknown, options: CallOptions<unknown> | undefined): Promise<unknown> => {
    const methods = current() as unknown as Record<string, (params: unknown, options?: unknown) => Promise<unknown>>;
    clearTimeout(idling);
    calls += 1;
    try {
      return await methods[name](params, options);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'CONNECTION_LOST') throw error;
      throw new AppError(
        'ENGINE_STOPPED',
        'The part of Heirloom that works on pictures stopped unexpectedly and was started again. Nothing is lost; try once more.',
        { why: 'restarted' },
        error,
      );
    } finally {
      calls -= 1;
      if (calls === 0 && idle !== undefined && !disposed) idling = setTimeout(endIdle, idle).unref();
    }
  };

  const client: Record<string, unknown> = {};
  for (const name of Object.keys(engineContract)) {
    client[name] = (params: unknown, options?: CallOptions<unknown>) => call(name, params, options);
  }
  return {
    client: client as Client<EngineContract>,
    onEnd: (listener) => void endListeners.push(listener),
    dispose() {
      disposed = true;
      clearTimeout(idling);
      endIdle();
    },
  };
}
