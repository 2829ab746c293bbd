import { fork, type ChildProcess, type SerializationType } from 'node:child_process';

/** Characters. */
const mostErrorOutput = 2000;

export interface StartedChild {
  readonly child: ChildProcess;
  /** The end of what it has written to its error output, complete at its event 'close'. */
  errorOutput(): string;
}

/**
 * Starts a built entry as a process of its own, which may crash or hang without harm.
 * @param environment added to this process's own
 */
export function startChild(
  modulePath: string,
  parameters: readonly string[],
  { serialization, environment = {} }: { serialization?: SerializationType; environment?: NodeJS.ProcessEnv } = {},
): StartedChild {
  const child = fork(modulePath, parameters, {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Makes Electron's executable run as Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...environment },
    ...(serialization && { serialization }),
  });
  let text = '';
  child.stderr?.on('error', () => undefined);
  child.stderr?.setEncoding('utf8').on('data', (data: string) => (text = (text + data).slice(-mostErrorOutput)));
  return { child, errorOutput: () => text };
}
