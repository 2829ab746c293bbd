import type { ModelInfo } from '../../shared/data/model.ts';
import { printJson } from '../../platform/command-line.ts';
import { withEngine } from './with-engine.ts';
import { outputPlace } from './output.ts';

export interface ModelExportOptions {
  onnx: string;
  size: number;
  batch: number;
  overwrite?: boolean;
  json?: boolean;
}

/** `heirloom models list`. */
export async function listModels(
  options: { json?: boolean },
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const models = await withEngine((engine) => engine['models.list']({}, { signal }), outDirectory);
  if (options.json) return printJson({ models });
  if (models.length === 0) process.stdout.write('There are no models.\n');
  for (const model of models) process.stdout.write(`${describe(model)}\n`);
}

/** `heirloom models export`. */
export async function exportModel(
  model: string,
  { onnx, size, batch, overwrite = false, json }: ModelExportOptions,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const place = await outputPlace(onnx, { overwrite }, {});
  const result = await withEngine(
    (engine, outputs) =>
      outputs.write(place.path, (temporary) =>
        engine['models.export']({ model, place: { ...place, temporary }, size, batch }, { signal }),
      ),
    outDirectory,
  );
  if (json) printJson(result);
  else process.stdout.write(`${result.path}\n`);
}

function describe({ name, path, architecture, parameters, created, trainedOn, problem }: ModelInfo): string {
  if (problem !== undefined) return `${name}  cannot be used: ${problem}`;
  return `${name}  ${architecture}, ${parameters} parameters, ${created}, ${trainedOn}  (${path})`;
}
