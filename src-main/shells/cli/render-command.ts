import { AppError } from '../../shared/errors.ts';
import { outputTarget, type OutputOptions } from './output.ts';
import { readRecipe } from './read-recipe.ts';
import type { CommandContext } from './with-engine.ts';
import { withPhoto } from './with-photo.ts';

interface RenderOptions extends Omit<OutputOptions, 'depth'> {
  recipe: string;
  out: string;
  depth?: string;
  json?: boolean;
}

/** `heirloom render`: exports byte for byte what the editor would. */
export async function render(photo: string, options: RenderOptions, context: CommandContext): Promise<void> {
  const depth = options.depth === undefined ? undefined : options.depth === '16' ? 16 : 8;
  const target = await outputTarget(options.out, { ...options, depth }, { photo, others: [options.recipe] });
  const recipe = await readRecipe(options.recipe);
  await withPhoto(photo, [target], options, context, async ({ info, source, render: write }) => {
    const { width, height, sha256, name } = recipe.source;
    if (width !== info.width || height !== info.height) {
      throw new AppError(
        'MASK_SIZE',
        `The recipe was made for a photo of ${width} × ${height} pixels, ${source.path} has ${info.width} × ${info.height}.`,
        { width, height, photoWidth: info.width, photoHeight: info.height },
      );
    }
    const isOther = sha256 !== info.sha256;
    const remarks = isOther ? [`the recipe was made for another file (${name}) of the same size.`] : [];
    const written = await write(recipe.steps, target, 'Rendering');
    return { json: { ...written }, written: [written], remarks };
  });
}
