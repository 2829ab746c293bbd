import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { OutputJournal } from '../../platform/outputs/output-journal.ts';
import { refuseOriginals, type Original } from '../../platform/outputs/originals.ts';
import type { EngineContract } from '../../contract/engine.ts';
import type { ExportOptions } from '../../contract/jobs.ts';
import { requireFormatHolds } from '../../shared/data/output-format.ts';
import type { ExportResult, ExportTarget } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Step } from '../../steps/index.ts';
import { recipeVersion, type Recipe } from '../../contract/recipe.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import type { PhotoRecord } from '../store/photos.ts';
import type { Editing } from '../edits/editing.ts';
import { exportFileName, freePath } from '../file-names.ts';
import type { Library } from '../library/library.ts';
import { infraredBeside } from '../library/photo-files.ts';

/** Restored photos out of the library: pictures, and recipes for the command line. */
export function createExporting(
  library: Library,
  editing: Editing,
  engine: Client<EngineContract>,
  outputs: OutputJournal,
) {
  function plan(photoId: string, options: ExportOptions): { wanted: string; path: string; exists: boolean } {
    const record = library.find(photoId);
    requireFormatHolds(options.format, record.info);
    const name = exportFileName(options.template, basename(record.path), options.format, 1);
    const wanted = join(options.directory, name);
    const path = options.conflict === 'rename' ? freePath(wanted, existsSync) : wanted;
    return { wanted, path, exists: existsSync(wanted) };
  }

  return {
    preview(photoId: string, options: ExportOptions): { path: string; exists: boolean } {
      const { path, exists } = plan(photoId, options);
      return { path, exists };
    },

    /** Writes the photo after `steps`. @throws OUTPUT_EXISTS, OUTPUT_IS_SOURCE, FOLDER_NOT_FOUND, DISK_FULL, … */
    async run(
      { photoId, options, steps }: { photoId: string; options: ExportOptions; steps: Step[] },
      { signal, emit }: HandlerContext<{ fraction: number }>,
    ): Promise<ExportResult> {
      const source = await library.source(photoId, signal);
      const { wanted: path, exists } = plan(photoId, options);
      if (exists && options.conflict === 'ask') {
        throw new AppError(
          'OUTPUT_EXISTS',
          `${path} is there already. Choose another name, or say that it may be replaced.`,
          { why: 'export', path },
        );
      }
      const target: ExportTarget = {
        path,
        format: options.format,
        quality: options.quality,
        depth: options.depth,
        overwrite: options.conflict === 'overwrite',
        rename: options.conflict === 'rename',
      };
      // The engine knows only this photo's original.
      if (target.overwrite) await refuseOriginals(path, library.records().flatMap(originalsOf));
      return outputs.write(path, (temporary) =>
        engine['render.run'](
          { source, steps, target: { ...target, temporary } },
          { signal, onEvent: ({ fraction }) => emit({ fraction }) },
        ),
      );
    },

    recipe(photoId: string): { name: string; recipe: Recipe } {
      const record = library.find(photoId);
      const { width, height } = record.info;
      const name = basename(record.path);
      return {
        name: `${basename(name, extname(name))}.recipe.json`,
        recipe: {
          format: 'heirloom-recipe',
          version: recipeVersion,
          source: { name, sha256: record.sha256, width, height },
          steps: editing.state(photoId).steps,
        },
      };
    },
  };
}

export type Exporting = ReturnType<typeof createExporting>;

function originalsOf(record: PhotoRecord): Original[] {
  const { path, sha256, info } = record;
  const infrared = infraredBeside(record);
  const photo: Original = { path, role: 'library', sha256, bytes: info.fileBytes };
  return infrared === null ? [photo] : [photo, { path: infrared, role: 'infrared' }];
}
