import { resolve } from 'node:path';
import { oneLine, printJson } from '../../platform/command-line.ts';
import { requireFormatHolds } from '../../shared/data/output-format.ts';
import type { ExportResult, ExportTarget, MaskNote, PhotoInfo, PhotoSource } from '../../shared/data/photo.ts';
import type { OutputPlaceRequest } from '../../shared/data/output-place.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import type { Step } from '../../steps/index.ts';
import { withEngine, withProgress, type CommandContext, type EngineClient } from './with-engine.ts';

/** A photo that a command works on. */
export interface PhotoWork {
  readonly engine: EngineClient;
  readonly info: PhotoInfo;
  readonly source: PhotoSource;
  /** Imports a mask from a picture of the photo's size: white is set. */
  readMask(file: string): Promise<Mask>;
  /** Does `work`, which writes `place` under the temporary name that it is given, with that name in the journal. */
  write<T>(place: OutputPlaceRequest, work: (place: OutputPlaceRequest) => Promise<T>): Promise<T>;
  /** Exports the photo after `steps`. @param label of the line of progress */
  render(steps: readonly Step[], target: ExportTarget, label: string): Promise<ExportResult>;
}

/** What a command reports: an object for --json, or paths and remarks for people. */
export interface PhotoReport {
  readonly json: Record<string, unknown>;
  readonly written: readonly Pick<ExportResult, 'path' | 'notes'>[];
  /** Printed before the notes of the files. */
  readonly remarks?: readonly string[];
}

/**
 * Does `work` on a photo and reports it on standard output; notes of photo, masks and files go to standard error, or with --json into
 * the object.
 * @throws OUTPUT_FORMAT where one of the targets' formats cannot hold the photo, and what inspecting it and `work` throw
 */
export async function withPhoto(
  photo: string,
  targets: readonly ExportTarget[],
  { json = false }: { json?: boolean },
  context: CommandContext,
  work: (photo: PhotoWork) => Promise<PhotoReport>,
): Promise<void> {
  const { signal } = context;
  const started = Date.now();
  await withEngine(context, async (engine, journal) => {
    const path = resolve(photo);
    const info = await engine['photo.inspect']({ path }, { signal });
    for (const { format } of targets) requireFormatHolds(format, info);
    const source = { path, sha256: info.sha256 };
    const maskNotes: MaskNote[] = [];
    const write: PhotoWork['write'] = (place, produce) =>
      journal.write(place.path, (temporary) => produce({ ...place, temporary }));
    const report = await work({
      engine,
      info,
      source,
      write,
      async readMask(file) {
        const { width, height } = info;
        const read = await engine['mask.import']({ path: resolve(file), size: { width, height } }, { signal });
        maskNotes.push(...read.notes);
        // At once: what follows takes long.
        if (!json) printNotes(read.notes);
        return [read.operation];
      },
      render: (steps, target, label) =>
        write(target, ({ temporary }) =>
          withProgress(label, context, (options) =>
            engine['render.run']({ source, steps: [...steps], target: { ...target, temporary } }, options),
          ),
        ),
    });
    if (json) {
      const seconds = (Date.now() - started) / 1000;
      return printJson({ ...report.json, photoNotes: info.notes, maskNotes, seconds });
    }
    printNotes(info.notes);
    printNotes((report.remarks ?? []).map((message) => ({ message })));
    for (const { path, notes } of report.written) {
      printNotes(notes);
      process.stdout.write(`${path}\n`);
    }
  });
}

function printNotes(notes: readonly { message: string }[]): void {
  for (const { message } of notes) process.stderr.write(`Note: ${oneLine(message)}\n`);
}
