import { engineContract } from '../contract/engine.ts';
import { serve } from '../shared/rpc/serve.ts';
import { createEngine } from './create-engine.ts';
import { parentPort } from './parent-port.ts';

/** Where the engine process begins: `engine.js CACHE-DIRECTORY [MODEL-FOLDER…]`, started by one of the launchers. */
const [cacheDirectory, ...modelFolders] = process.argv.slice(2);
const engine = createEngine({ cacheDirectory, modelFolders, builtDirectory: import.meta.dirname });
serve(parentPort(), engineContract, engine.handlers);
