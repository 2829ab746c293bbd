import { defaultPaths } from '../../platform/paths.ts';
import type { CandidateReport, RuntimeVerdict } from '../../shared/data/runtime.ts';
import { printJson } from '../../platform/command-line.ts';
import { withEngine, withProgress, type CommandContext } from './with-engine.ts';

/** `heirloom doctor`: versions, folders, codecs and runtimes, as a report of a problem needs them. */
export async function doctor(
  { json, measure }: { json?: boolean; measure?: boolean },
  context: CommandContext,
): Promise<void> {
  const report = await withEngine(context, (engine) =>
    withProgress('Measuring', context, (options) => engine['doctor.report']({ measure }, options)),
  );
  const { library, models, training } = defaultPaths();
  if (json) {
    printJson({ ...report, libraryDirectory: library, modelsDirectory: models, trainingDirectory: training });
    return;
  }
  const formats = (direction: 'read' | 'write'): string =>
    report.codecs.flatMap((codec) => (codec[direction] ? [codec.name] : [])).join(', ');
  const lines: [string, string][] = [
    ['Heirloom', report.version],
    ['System', `${report.platform}, Node ${report.node}${report.electron ? `, Electron ${report.electron}` : ''}`],
    ['Processors', String(report.processors)],
    ['Memory', `${report.memory.freeMiB} of ${report.memory.totalMiB} MiB free`],
    ['Library', library],
    ['Models', models],
    ['Trainings', training],
    ['Cache', `${report.cacheDirectory} (${report.disk.cacheFreeMiB} MiB free on that disk)`],
    ['Reads', formats('read')],
    ['Writes', formats('write')],
    ...Object.entries(report.libraries).map(([name, version]): [string, string] => [`  ${name}`, version]),
    ...report.runtimes.map(({ name, available, detail }): [string, string] => [
      `Runtime ${name}`,
      `${available ? 'ready' : 'not there'}: ${detail}`,
    ]),
    ...verdictLines(report.verdict),
  ];
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  for (const [name, value] of lines) process.stdout.write(`${name.padEnd(width)}${value}\n`);
}

function verdictLines(verdict: RuntimeVerdict | null): [string, string][] {
  if (!verdict) return [['Computes with', 'not measured yet; "heirloom doctor --measure" does that']];
  const { chosen, candidates, measuredAt } = verdict;
  return [
    ['Computes with', `${chosen ?? 'nothing: no runtime works here'} (measured ${measuredAt})`],
    ...candidates.map((candidate): [string, string] => [
      `  ${candidate.name}`,
      describe(candidate, candidate.name === chosen),
    ]),
  ];
}

function describe(candidate: CandidateReport, chosen: boolean): string {
  if (!candidate.ok) return `not used: ${candidate.reason}`;
  const { trainMs, forwardMs, deviation } = candidate;
  const times = `step of training ${trainMs.toFixed(1)} ms, forward ${forwardMs.toFixed(1)} ms`;
  return `${chosen ? 'chosen' : 'works, slower'}: ${times}, off by ${deviation.toExponential(1)}`;
}
