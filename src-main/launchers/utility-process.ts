import type { Port } from '../shared/rpc/port.ts';
import type { EngineProcess } from './supervise.ts';

/** What we use of Electron's UtilityProcess; handed in, because only src-main/electron imports electron. */
export interface UtilityProcessLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** The engine as an Electron utility process (macOS and Windows; on Linux sharp and Electron do not share a process). */
export function launchUtilityProcess(start: () => UtilityProcessLike): EngineProcess {
  const child = start();
  const closeListeners: ((reason?: string) => void)[] = [];
  child.on('exit', (code) => {
    for (const listener of closeListeners) listener(`The engine ended (code ${code}).`);
  });
  const port: Port = {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void closeListeners.push(listener),
    close: () => void child.kill(),
  };
  return { port, kill: () => void child.kill() };
}
