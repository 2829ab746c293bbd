import { resolve } from 'node:path';
import { requireFormatHolds } from '../../shared/data/output-format.ts';
import { AppError } from '../../shared/errors.ts';
import { printJson } from '../../platform/command-line.ts';
import { progressLine, withEngine } from './with-engine.ts';
import { outputTarget, type OutputOptions } from './output.ts';
import { printNotes } from './print-notes.ts';
import { readRecipe } from './read-recipe.ts';

export interface RenderOptions extends Omit<OutputOptions, 'depth'> {
  recipe: string;
  out: string;
  depth?: string;
  json?: boolean;
}

/** `heirloom render`: what the editor would export, byte for byte. */
export async function render(
  photo: string,
  options: RenderOptions,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const depth = options.depth === undefined ? undefined : options.depth === '16' ? 16 : 8;
  const inputs = { photo, others: [options.recipe] };
  const target = await outputTarget(options.out, { ...options, depth }, inputs);
  const recipe = await readRecipe(options.recipe);
  await withEngine(async (engine, outputs) => {
    const path = resolve(photo);
    const info = await engine['photo.inspect']({ path }, { signal });
    requireFormatHolds(target.format, info);
    const { width, height } = recipe.source;
    if (width !== info.width || height !== info.height) {
      throw new AppError(
        'MASK_SIZE',
        `The recipe was made for a photo of ${width} × ${height} pixels, ${path} has ${info.width} × ${info.height}.`,
        { width, height, photoWidth: info.width, photoHeight: info.height },
      );
    }
    if (recipe.source.sha256 !== info.sha256 && !options.json) {
      process.stderr.write(`Note: the recipe was made for another file (${recipe.source.name}) of the same size.\n`);
    }
    const line = progressLine('Rendering');
    const source = { path, sha256: info.sha256 };
    const result = await outputs.write(target.path, (temporary) =>
      engine['render.run'](
        { source, steps: recipe.steps, target: { ...target, temporary } },
        { signal, onEvent: ({ fraction, note }) => line.update(fraction, note) },
      ),
    );
    line.end();
    if (options.json) printJson({ ...result, photoNotes: info.notes });
    else {
      printNotes([...info.notes, ...result.notes]);
      process.stdout.write(`${result.path}\n`);
    }
  }, outDirectory);
}
