import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { onnxAdapterSchema, type OnnxAdapter } from '../../shared/data/imported-model.ts';
import type { ModelInfo } from '../../shared/data/model.ts';
import { AppError } from '../../shared/errors.ts';
import { oneLine, printJson } from '../../platform/command-line.ts';
import { outputPlace } from './output.ts';
import { withEngine, withProgress, type CommandContext } from './with-engine.ts';

interface ModelImportOptions {
  name?: string;
  licence?: string;
  source?: string;
  /** File that says how the model is to be read. */
  adapter?: string;
  json?: boolean;
}

interface ModelExportOptions {
  onnx: string;
  size: number;
  batch: number;
  overwrite?: boolean;
  json?: boolean;
}

interface ModelSampleOptions {
  out: string;
  count: number;
  seed: number;
  between?: string[];
  overwrite?: boolean;
  json?: boolean;
}

/** `heirloom models list`. */
export async function listModels({ json }: { json?: boolean }, context: CommandContext): Promise<void> {
  const models = await withEngine(context, (engine) => engine['models.list']({}, { signal: context.signal }));
  if (json) return printJson({ models });
  if (models.length === 0) process.stdout.write('There are no models.\n');
  for (const model of models) process.stdout.write(`${oneLine(describe(model))}\n`);
}

/** `heirloom models import`. */
export async function importModel(
  file: string,
  { adapter, json, name, licence = '', source = '' }: ModelImportOptions,
  context: CommandContext,
): Promise<void> {
  const reading = adapter === undefined ? {} : { adapter: await readAdapter(adapter) };
  const request = { path: resolve(file), licence, source, ...(name === undefined ? {} : { name }), ...reading };
  const model = await withEngine(context, (engine) =>
    withProgress('Trying the model', context, (progress) => engine['models.import'](request, progress)),
  );
  if (json) printJson(model);
  else process.stdout.write(`${oneLine(describe(model))}\n`);
}

/** @throws CONFIG_MALFORMED */
async function readAdapter(path: string): Promise<OnnxAdapter> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), onnxAdapterSchema), text);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const where = v.getDotPath(issue) ?? 'the file';
  throw new AppError(
    'CONFIG_MALFORMED',
    `${path} does not say how a model is to be read: ${where} is wrong. docs/models.md has the entries.`,
    { why: 'adapter', path, where },
  );
}

/** `heirloom models remove`. */
export async function removeModel(name: string, { json }: { json?: boolean }, context: CommandContext): Promise<void> {
  const removed = await withEngine(context, (engine) => engine['models.remove']({ name }, { signal: context.signal }));
  if (json) printJson(removed);
  else
    process.stdout.write(
      `${name} was removed. Recipes that name it can fill anew once the same file is there again.\n`,
    );
}

/** `heirloom models sample`. */
export async function sampleModel(
  model: string,
  { out, count, seed, between, overwrite = false, json }: ModelSampleOptions,
  context: CommandContext,
): Promise<void> {
  const photos = between?.map((path) => resolve(path)) ?? [];
  if (between && photos.length !== 2)
    throw new AppError('USAGE', '--between takes two photos.', { why: 'between-two' });
  const place = await outputPlace(out, { overwrite }, {});
  const { signal } = context;
  const result = await withEngine(context, (engine, journal) =>
    journal.write(place.path, (temporary) =>
      engine['models.sample'](
        { model, count, seed, ...(between ? { between: [photos[0], photos[1]] } : {}), place: { ...place, temporary } },
        { signal },
      ),
    ),
  );
  if (json) printJson(result);
  else process.stdout.write(`${result.path}\n`);
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

function describe({ name, path, architecture, parameters, created, trainedOn, imported, problem }: ModelInfo): string {
  if (problem !== undefined) return `${name}  cannot be used: ${problem}`;
  if (imported) {
    const { licence, source, psnr, seconds } = imported;
    const said = [licence && `licence ${licence}`, source && `from ${source}`].filter(Boolean).join(', ');
    const tried = `${psnr.toFixed(1)} dB and ${seconds.toFixed(1)} s on the sample`;
    return `${name}  imported, ${architecture}, ${tried}, ${said || 'licence and source not said'}  (${path})`;
  }
  return `${name}  ${architecture}, ${parameters} parameters, ${created}, ${trainedOn}  (${path})`;
}
