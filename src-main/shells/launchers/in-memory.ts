import { background } from '../../shared/background.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { engineContract, type EngineProcess } from '../../contract/engine.ts';
import { createPortPair } from '../../shared/rpc/port.ts';
import { serve } from '../../shared/rpc/serve.ts';

/**
 * The engine inside this process, behind the same line: for the command line and for tests.
 * @param modelFolders where files of weights are, besides those that came with the program
 * @param builtDirectory where the built entries of further processes lie; without it no runtime is measured
 */
export function launchInMemory(
  cacheDirectory: string,
  builtDirectory?: string,
  modelFolders?: readonly string[],
): EngineProcess {
  const [here, there] = createPortPair();
  const engine = createEngine({ cacheDirectory, builtDirectory, modelFolders });
  serve(there, engineContract, engine.handlers);
  there.onClose(() => background(engine.dispose(), 'Ending the engine'));
  return { port: here, kill: () => here.close() };
}
