import { fork, type ChildProcess } from 'node:child_process';
import type { Port } from '../../shared/rpc/port.ts';
import type { EngineProcess } from '../../contract/engine.ts';

export interface ChildOptions {
  /** The built engine, `engine.js`. */
  modulePath: string;
  cacheDirectory: string;
  /** Where files of weights are, besides those that came with the program. */
  modelFolders?: readonly string[];
  /** Of the process, as in os.setPriority: 0 as any other, 19 the last. */
  priority?: number;
  /** A Node executable; by default the one that runs this. */
  execPath?: string;
}

/** The engine as a Node child process. It ends by itself when this process is gone. */
export function launchChildProcess({
  modulePath,
  cacheDirectory,
  modelFolders = [],
  priority = 0,
  execPath,
}: ChildOptions): EngineProcess {
  const child = fork(modulePath, [String(priority), cacheDirectory, ...modelFolders], {
    execPath,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'json',
  });
  return { port: childPort(child), kill: () => void child.kill('SIGKILL') };
}

function childPort(child: ChildProcess): Port {
  const closeListeners: ((reason?: string) => void)[] = [];
  let closed = false;
  const end = (reason?: string): void => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener(reason);
  };
  child.on('exit', (code, signal) => end(`The engine ended (${signal ?? `code ${code}`}).`));
  child.on('error', (error) => end(`The engine could not be started: ${error.message}`));
  return {
    post: (message) => {
      if (child.connected) child.send(message as object, (error) => error && end(error.message));
      else end('The engine has ended.');
    },
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void closeListeners.push(listener),
    close: () => void child.kill(),
  };
}
