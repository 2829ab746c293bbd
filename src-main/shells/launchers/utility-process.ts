import type { Port } from '../../shared/rpc/port.ts';
import type { EngineProcess } from '../../contract/engine.ts';

/** What we use of Electron's UtilityProcess; handed in, because only src-main/electron imports electron. */
export interface UtilityProcessLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  on(event: 'error', listener: (type: string, location: string) => void): unknown;
  kill(): boolean;
}

/** The engine as an Electron utility process (macOS and Windows; on Linux sharp and Electron do not share a process). */
export function launchUtilityProcess(start: () => UtilityProcessLike): EngineProcess {
  const child = start();
  const closeListeners: ((reason?: string) => void)[] = [];
  child.on('exit', (code) => {
    for (const listener of closeListeners) listener(`The engine ended (code ${code}).`);
  });
  // A fatal error of V8, as where memory is used up; 'exit' follows.
  child.on('error', (type, location) => console.error(`The engine failed: ${type} at ${location}`));
  const port: Port = {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void closeListeners.push(listener),
    close: () => void child.kill(),
  };
  return { port, kill: () => void child.kill() };
}
