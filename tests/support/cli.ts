import { spawn, spawnSync } from 'node:child_process';
import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The built command line, as `npx heirloom` runs it. */
export const cliPath = resolve(import.meta.dirname, '../../out/main/cli.js');

const evenPriorities = pathToFileURL(resolve(import.meta.dirname, 'even-priorities.mjs')).href;

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export function runCli(parameters: readonly string[], home: string, environment: NodeJS.ProcessEnv = {}): CliResult {
  return run(cliPath, parameters, home, environment);
}

/** The built commands of developers, as `npm run -s lab` runs them. */
export function runLab(parameters: readonly string[], home: string, environment: NodeJS.ProcessEnv = {}): CliResult {
  return run(resolve(import.meta.dirname, '../../out/lab/lab.js'), parameters, home, environment);
}

/** The built command line in a folder of its own, without one of the models that come with it. */
export function cliWithout(model: string, folder: string): string {
  const root = resolve(import.meta.dirname, '../..');
  for (const part of ['out/main', 'package.json', 'resources/models'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  rmSync(join(folder, 'resources/models', `${model}.safetensors`));
  return join(folder, 'out/main/cli.js');
}

export function run(
  program: string,
  parameters: readonly string[],
  home: string,
  environment: NodeJS.ProcessEnv = {},
): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...parameters], {
    encoding: 'utf8',
    env: { ...process.env, HEIRLOOM_HOME: home, ...environment },
  });
  return { code: status, stdout, stderr };
}

/** `home` is also the person's home folder, so that nothing of the machine's real one is seen or written. */
export function startCli(parameters: readonly string[], home: string) {
  return spawn(process.execPath, [cliPath, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HEIRLOOM_HOME: home, HOME: home, NODE_OPTIONS: `--import=${evenPriorities}` },
  });
}
