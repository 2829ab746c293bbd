/**
 * Raise it when decoding or the arithmetic that steps share changes (one step's own has a version of its own): what is kept of photos,
 * steps and tiles is named with it, so that nothing made before is taken for what would be made now.
 */
export const arithmeticVersion = 6;
