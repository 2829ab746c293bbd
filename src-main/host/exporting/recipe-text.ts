import { createReadStream } from 'node:fs';
import { maskPath } from '../../platform/files/mask-folder.ts';
import type { Recipe } from '../../contract/recipe.ts';

/** Bytes read at once, of which whole groups of three become base64 without padding. */
const part = 3 * 65536;

/**
 * A recipe as JSON, part by part. It holds its masks itself, those of files too, so that it can be taken to another computer; no part is
 * longer than a few hundred kB but for the masks that the recipe held already.
 * @throws ENOENT where a mask's file is not there
 */
export async function* recipeText(recipe: Recipe, masks: string): AsyncGenerator<string> {
  const digests: string[] = [];
  const text = JSON.stringify(
    recipe,
    (_, value: unknown) => {
      const bitmap = value as { type?: unknown; sha256?: unknown } | null;
      if (bitmap?.type !== 'bitmap' || typeof bitmap.sha256 !== 'string') return value;
      const { sha256, ...rest } = bitmap;
      digests.push(sha256);
      return { ...rest, runs: place };
    },
    2,
  );
  const pieces = text.split(place);
  for (const [index, piece] of pieces.entries()) {
    yield piece;
    if (index < digests.length) yield* base64Of(maskPath(masks, digests[index]));
  }
  yield '\n';
}

/** No other text of a recipe holds this: it stands for the runs of a file while the recipe is put together. */
const place = '@heirloom-mask-file@';

async function* base64Of(path: string): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: part })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const whole = bytes.length - (bytes.length % 3);
    yield bytes.toString('base64', 0, whole);
    rest = bytes.subarray(whole);
  }
  yield rest.toString('base64');
}
