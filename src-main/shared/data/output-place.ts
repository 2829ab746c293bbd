import * as v from 'valibot';

/** Of every file that is written for a person. */
export const outputPlaceEntries = {
  /** Absolute path of the file to write. */
  path: v.pipe(v.string(), v.minLength(1)),
  /** May replace a file of that name, but never an original. */
  overwrite: v.optional(v.boolean(), false),
  /** Takes the next free name (`photo 2.png`) where the name is taken; the result says which. */
  rename: v.optional(v.boolean()),
  /** Absolute paths of files, besides the photo itself, that are never written: masks, recipes. */
  inputs: v.optional(v.array(v.string())),
  /** Name of the file in the making, where the caller has noted it so that it can be cleared away after a crash. */
  temporary: v.optional(v.string()),
};

export const outputPlaceSchema = v.object(outputPlaceEntries);
export type OutputPlaceRequest = v.InferOutput<typeof outputPlaceSchema>;
