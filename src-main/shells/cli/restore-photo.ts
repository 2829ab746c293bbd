import { resolve } from 'node:path';
import { requireFormatHolds } from '../../shared/data/output-format.ts';
import type { ExportResult, PhotoInfo, PhotoSource } from '../../shared/data/photo.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import type { Step } from '../../steps/index.ts';
import { progressLine, withEngine, type EngineClient } from './with-engine.ts';
import { printJson } from '../../platform/command-line.ts';
import { outputTarget, type OutputOptions } from './output.ts';
import { printNotes } from './print-notes.ts';
import { maskReader } from './mask-reader.ts';

export interface RestoreOptions extends OutputOptions {
  out: string;
  mask?: string;
  json?: boolean;
}

export interface OpenPhoto {
  engine: EngineClient;
  source: PhotoSource;
  info: PhotoInfo;
  /** The white of a picture of the same size. */
  readMask(file: string): Promise<Mask>;
}

/** One step on one photo, as the editor would do it; `plan` says which, and what is said about it beside the file's name. */
export async function restorePhoto(
  photo: string,
  label: string,
  options: RestoreOptions,
  plan: (opened: OpenPhoto) => Promise<{ step: Step; report: Record<string, unknown>; notes: readonly string[] }>,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const target = await outputTarget(options.out, options, { photo, others: [options.mask] });
  const started = Date.now();
  await withEngine(async (engine, outputs) => {
    const path = resolve(photo);
    const info = await engine['photo.inspect']({ path }, { signal });
    const source = { path, sha256: info.sha256 };
    requireFormatHolds(target.format, info);
    const size = { width: info.width, height: info.height };
    const masks = maskReader(engine, size, { quiet: options.json === true, signal });
    await engine['photo.prepare']({ source }, { signal });
    const { step, report, notes } = await plan({ engine, source, info, readMask: masks.read });
    const line = progressLine(label);
    const written: ExportResult = await outputs.write(target.path, (temporary) =>
      engine['render.run'](
        { source, steps: [step], target: { ...target, temporary } },
        { signal, onEvent: ({ fraction, note }) => line.update(fraction, note) },
      ),
    );
    line.end();
    const seconds = (Date.now() - started) / 1000;
    if (options.json)
      return printJson({ ...written, photoNotes: info.notes, maskNotes: masks.notes, ...report, seconds });
    printNotes(info.notes);
    for (const note of notes) process.stderr.write(`Note: ${note}\n`);
    printNotes(written.notes);
    process.stdout.write(`${written.path}\n`);
  }, outDirectory);
}
