import { resolve } from 'node:path';
import { evaluationKinds, type EvaluationReport } from '../../contract/evaluation.ts';
import type { FillMethod } from '../../steps/fill/params.ts';
import { findModel } from './find-model.ts';
import { printJson } from '../../platform/command-line.ts';
import { progressLine, withEngine } from './with-engine.ts';

export interface EvaluateOptions {
  method: FillMethod;
  /** Name of a model, or its file; `none` does without. */
  model: string;
  ensemble?: boolean;
  limit?: number;
  seed: number;
  json?: boolean;
}

/** `heirloom evaluate`: how near the fills come to what was there, on photos that are damaged for it. */
export async function evaluate(
  folder: string,
  { json, model, ensemble = false, ...options }: EvaluateOptions,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const line = progressLine('Measuring');
  const report = await withEngine(
    async (engine) =>
      engine['fill.evaluate'](
        {
          folder: resolve(folder),
          ...options,
          ensemble,
          model: await findModel(engine, { model, method: options.method }, signal),
        },
        { signal, onEvent: ({ fraction, note }) => line.update(fraction, note) },
      ),
    outDirectory,
  );
  line.end();
  if (json) return printJson(report);
  for (const { reason } of report.skipped) process.stderr.write(`Note: ${reason}\n`);
  process.stdout.write(table(report));
}

function table({ model, method, photos, damage, seconds }: EvaluationReport): string {
  const rows = [
    ['damage', 'PSNR dB', 'SSIM'],
    ...evaluationKinds.map((kind) => [kind, damage[kind].psnr.toFixed(2), damage[kind].ssim.toFixed(4)]),
  ];
  const lines = rows.map(([kind, psnr, ssim]) => `${kind.padEnd(10)}${psnr.padStart(8)}${ssim.padStart(8)}`);
  const title = `${method}, ${model ?? 'no network'}, ${photos} photos, ${seconds.toFixed(1)} s of filling`;
  return [title, ...lines].join('\n') + '\n';
}
