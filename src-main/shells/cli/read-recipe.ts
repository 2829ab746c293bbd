import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { defaultPaths } from '../../platform/paths.ts';
import { storeMask, largestInlineMask } from '../../platform/files/mask-folder.ts';
import { AppError } from '../../shared/errors.ts';
import { parseRecipe, type Recipe } from '../../contract/recipe.ts';

/**
 * A recipe from its file. Large masks go into files of the cache on the way, so that neither the text nor a message becomes longer than
 * what a string may hold.
 * @throws FILE_NOT_FOUND, RECIPE_MALFORMED, RECIPE_VERSION, OP_UNKNOWN
 */
export async function readRecipe(file: string): Promise<Recipe> {
  const path = resolve(file);
  const reader = new RecipeReader(join(defaultPaths().cache, 'masks'));
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) await reader.add(chunk as Buffer);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('FILE_NOT_FOUND', `The recipe ${path} could not be opened. Check its name.`, { path }, error);
  }
  return parseRecipe(reader.text());
}

const quote = 34;
const backslash = 92;
const longestInline = Math.ceil(largestInlineMask / 3) * 4;

/** Takes JSON in parts. A long text of the key "runs" becomes a file, and its member names the digest instead. */
class RecipeReader {
  readonly #folder: string;
  readonly #out: Buffer[] = [];
  /** Parts of the string that is being read; null between strings. */
  #string: Buffer[] | null = null;
  #escaped = false;
  /** The last string, with its quotes, and what came behind it: held back, as its key may change. */
  #key = '';
  #behind = '';

  constructor(folder: string) {
    this.#folder = folder;
  }

  async add(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      if (!this.#string) {
        const start = chunk.indexOf(quote, at);
        this.#behind += chunk.toString('latin1', at, start < 0 ? chunk.length : start);
        if (start < 0) return;
        this.#string = [];
        at = start + 1;
        continue;
      }
      const end = this.#endOfString(chunk, at);
      this.#string.push(chunk.subarray(at, end < 0 ? chunk.length : end));
      if (end < 0) return;
      at = end + 1;
      await this.#finishString(Buffer.concat(this.#string));
    }
  }

  text(): string {
    this.#release();
    return Buffer.concat(this.#out).toString('utf8');
  }

  #endOfString(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      if (this.#escaped) this.#escaped = false;
      else if (chunk[at] === backslash) this.#escaped = true;
      else if (chunk[at] === quote) return at;
    }
    return -1;
  }

  async #finishString(content: Buffer): Promise<void> {
    this.#string = null;
    if (content.length > longestInline && this.#key === '"runs"' && this.#behind.trim() === ':') {
      const sha256 = await storeMask(this.#folder, Buffer.from(content.toString('latin1'), 'base64'));
      this.#key = '"sha256"';
      this.#release();
      this.#key = `"${sha256}"`;
      return;
    }
    this.#release();
    this.#key = `"${content.toString('latin1')}"`;
  }

  #release(): void {
    this.#out.push(Buffer.from(this.#key + this.#behind, 'latin1'));
    this.#key = '';
    this.#behind = '';
  }
}
