import { resolve } from 'node:path';
import { evaluationKinds, type EvaluationReport } from '../../contract/evaluation.ts';
import { oneLine, printJson } from '../../platform/command-line.ts';
import { findModel, readFilling, type Filling } from './find-model.ts';
import { withEngine, withProgress, type CommandContext } from './with-engine.ts';

interface EvaluateOptions extends Filling {
  ensemble?: boolean;
  limit?: number;
  seed: number;
  json?: boolean;
}

/** `heirloom evaluate`: PSNR and SSIM of fills of synthetic damage. */
export async function evaluate(
  folder: string,
  { json, method: wanted, model, ensemble = false, ...options }: EvaluateOptions,
  context: CommandContext,
): Promise<void> {
  const { signal } = context;
  const filling = await readFilling({ method: wanted, model }, context);
  const { method } = filling;
  const report = await withEngine(context, async (engine) => {
    const found = await findModel(engine, filling, signal);
    const request = { folder: resolve(folder), ...options, method, ensemble, model: found };
    return withProgress('Measuring', context, (options) => engine['fill.evaluate'](request, options));
  });
  if (json) return printJson(report);
  for (const { reason } of report.skipped) process.stderr.write(`Note: ${oneLine(reason)}\n`);
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
