import { setPriority } from 'node:os';
import { engineContract } from '../contract/engine.ts';
import { serve } from '../shared/rpc/serve.ts';
import { createEngine } from './create-engine.ts';
import { parentPort } from './parent-port.ts';

/** Where the engine process begins: `engine.js PRIORITY CACHE-DIRECTORY [MODEL-FOLDER…]`, started by one of the launchers. */
const [priority, cacheDirectory, ...modelFolders] = process.argv.slice(2);
if (Number(priority) > 0) lowerPriority(Number(priority));
const engine = createEngine({ cacheDirectory, modelFolders, builtDirectory: import.meta.dirname });
serve(parentPort(), engineContract, engine.handlers);

/** Before the threads that compute are started: on Linux each has the priority of the one that started it. */
function lowerPriority(to: number): void {
  try {
    setPriority(to);
  } catch {
    // Where the system does not allow it, the work is done all the same.
  }
}
