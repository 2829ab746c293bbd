import type { ModelInfo } from '../../shared/data/model.ts';
import { printJson } from '../../platform/command-line.ts';
import { outputPlace } from './output.ts';
import { withEngine, type CommandContext } from './with-engine.ts';

interface ModelExportOptions {
  onnx: string;
  size: number;
  batch: number;
  overwrite?: boolean;
  json?: boolean;
}

/** `heirloom models list`. */
export async function listModels({ json }: { json?: boolean }, context: CommandContext): Promise<void> {
  const models = await withEngine(context, (engine) => engine['models.list']({}, { signal: context.signal }));
  if (json) return printJson({ models });
  if (models.length === 0) process.stdout.write('There are no models.\n');
  for (const model of models) process.stdout.write(`${describe(model)}\n`);
}

/** `heirloom models export`. */
export async function exportModel(
  model: string,
  { onnx, size, batch, overwrite = false, json }: ModelExportOptions,
  context: CommandContext,
): Promise<void> {
  const place = await outputPlace(onnx, { overwrite }, {});
  const { signal } = context;
  const result = await withEngine(context, (engine, journal) =>
    journal.write(place.path, (temporary) =>
      engine['models.export']({ model, place: { ...place, temporary }, size, batch }, { signal }),
    ),
  );
  if (json) printJson(result);
  else process.stdout.write(`${result.path}\n`);
}

function describe({ name, path, architecture, parameters, created, trainedOn, problem }: ModelInfo): string {
  if (problem !== undefined) return `${name}  cannot be used: ${problem}`;
  return `${name}  ${architecture}, ${parameters} parameters, ${created}, ${trainedOn}  (${path})`;
}
