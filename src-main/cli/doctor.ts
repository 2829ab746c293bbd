import { defaultPaths } from '../core/paths.ts';
import { printJson, withEngine } from './engine.ts';

/** `heirloom doctor`: what a person asking for help would be asked. */
export async function doctor(options: { json?: boolean }, signal: AbortSignal): Promise<void> {
  const report = await withEngine((engine) => engine['doctor.report']({}, { signal }));
  const { library } = defaultPaths();
  if (options.json) {
    printJson({ ...report, libraryDirectory: library });
    return;
  }
  const lines: [string, string][] = [
    ['Heirloom', report.version],
    ['System', `${report.platform}, Node ${report.node}${report.electron ? `, Electron ${report.electron}` : ''}`],
    ['Processors', String(report.processors)],
    ['Memory', `${report.memory.freeMiB} of ${report.memory.totalMiB} MiB free`],
    ['Library', library],
    ['Cache', `${report.cacheDirectory} (${report.disk.cacheFreeMiB} MiB free on that disk)`],
    [
      'Reads',
      report.codecs
        .filter((codec) => codec.read)
        .map((codec) => codec.name)
        .join(', '),
    ],
    [
      'Writes',
      report.codecs
        .filter((codec) => codec.write)
        .map((codec) => codec.name)
        .join(', '),
    ],
    ...Object.entries(report.libraries).map(([name, version]): [string, string] => [`  ${name}`, version]),
    ...report.runtimes.map(({ name, available, detail }): [string, string] => [
      `Runtime ${name}`,
      `${available ? 'ready' : 'not there'}: ${detail}`,
    ]),
  ];
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  for (const [name, value] of lines) process.stdout.write(`${name.padEnd(width)}${value}\n`);
}
