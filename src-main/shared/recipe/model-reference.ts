import * as v from 'valibot';

/** A file of weights as a recipe names it: by its bytes, so that the same recipe gives the same pixels or says that it cannot. */
export const modelReferenceSchema = v.object({
  /** The file's name without its ending, for a person. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** Hex digest of the file. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
export type ModelReference = v.InferOutput<typeof modelReferenceSchema>;

/** The models that come with Heirloom. */
export const baseFillModel = 'base-fill';
export const baseCleanModel = 'base-clean';
export const baseDeblurModel = 'base-deblur';
export const baseDetectModel = 'base-detect';
export const baseFacesModel = 'base-faces';
