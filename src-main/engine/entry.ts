import { engineContract } from '../contract/engine.ts';
import type { Port } from '../shared/rpc/port.ts';
import { serve } from '../shared/rpc/serve.ts';
import { createEngine } from './create-engine.ts';

/** Where the engine process begins: `engine.js CACHE-DIRECTORY [MODEL-FOLDER…]`, started by one of the launchers. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

const [cacheDirectory, ...modelFolders] = process.argv.slice(2);
const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };

const engine = createEngine({ cacheDirectory, modelFolders, builtDirectory: import.meta.dirname });
serve(parentPort ? utilityPort(parentPort) : childPort(), engineContract, engine.handlers);

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
