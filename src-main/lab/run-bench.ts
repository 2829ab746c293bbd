import { AppError } from '../shared/errors.ts';
import { printJson } from '../platform/command-line.ts';
import { defaultPaths } from '../platform/paths.ts';
import { makePrivateFolders } from '../platform/files/private-folders.ts';
import type { BenchReport, BenchRequest, BenchTask } from './bench/request.ts';

type BenchOptions = Omit<BenchRequest, 'task' | 'gated'> & { gated?: boolean; json?: boolean };

/** `lab bench train-step`, `forward` and `compile`: what networks cost on this computer. */
export async function runBench(
  task: BenchTask,
  { json, gated = false, ...options }: BenchOptions,
  builtDirectory: string,
): Promise<void> {
  if (options.size % 4 !== 0) {
    throw new AppError('USAGE', `--size must be a multiple of 4; ${options.size} is not.`, { size: options.size });
  }
  const cacheDirectory = defaultPaths().cache;
  makePrivateFolders(cacheDirectory);
  // TensorFlow.js takes half a second to load, and `degrade` does without.
  const { bench } = await import('./bench/bench.ts');
  const report = await bench({ task, gated, ...options }, { cacheDirectory, builtDirectory });
  if (json) printJson(report);
  else process.stdout.write(describe(report));
}

function describe(report: BenchReport): string {
  const { task, width, gated, parameters, batch, size, runtime, threads, steps, warmUps, compile, loss } = report;
  const lines: [string, string][] = [
    ['Network', `reference, width ${width}${gated ? ', gated' : ''}, ${parameters} parameters`],
    ['Task', `${task}, ${batch} × ${size} × ${size} px, ${steps} times after ${warmUps} to warm up`],
    ['Runtime', runtime],
    ['Threads', String(threads)],
    ['Median', `${report.medianMs.toFixed(1)} ms`],
    ['Fastest', `${report.minMs.toFixed(1)} ms`],
    ['Speed', `${report.imagesPerSecond.toFixed(1)} pictures/s`],
    [
      'Memory',
      `${Math.round(report.residentMiB.start)} MiB after warming up, ${Math.round(report.residentMiB.end)} at the end`,
    ],
    ['Peak memory', `${Math.round(report.peakMiB)} MiB`],
    [
      'Compiled',
      `traced in ${compile.traceMs.toFixed(0)} ms, created in ${compile.createMs.toFixed(0)} ms, ${compile.nodes} nodes`,
    ],
    ...(loss === undefined ? [] : [['Last loss', loss.toPrecision(6)] as [string, string]]),
  ];
  return lines.map(([name, value]) => `${name.padEnd(13)}${value}\n`).join('');
}
