import type { Port } from '../shared/rpc/port.ts';

/** What we use of the port that Electron gives a utility process. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** The line from this process to whoever started it: Electron's utility process has a `parentPort`, Node's child process a channel. */
export function parentPort(): Port {
  const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
  return parentPort ? utilityPort(parentPort) : childPort();
}

function childPort(): Port {
  // When the host is gone there is nobody left to work for.
  process.on('disconnect', () => process.exit(0));
  return {
    // A message that finds nobody there is no error: 'disconnect' ends this process.
    post: (message) => void process.send?.(message, () => undefined),
    onMessage: (listener) => void process.on('message', listener),
    onClose: () => undefined,
    close: () => process.exit(0),
  };
}

function utilityPort(parent: ParentPort): Port {
  return {
    post: (message) => parent.postMessage(message),
    onMessage: (listener) => parent.on('message', (event) => listener(event.data)),
    onClose: () => undefined,
    close: () => process.exit(0),
  };
}
