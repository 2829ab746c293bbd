const marks = ['_ir', '_IR', '.ir', '.IR', '-ir', '-IR'];
const extensions = ['.tif', '.tiff', '.TIF', '.TIFF'];

/**
 * The names that scanning programs give the infrared scan of a photo, `scan_ir.tif` of `scan.tif`, in the order in which they are tried.
 * @param photo its name, or its path: then theirs beside it
 */
export function infraredNames(photo: string): string[] {
  const stem = photo.replace(/(?<=[^\\/])\.[^.\\/]*$/, '');
  return marks.flatMap((mark) => extensions.map((extension) => `${stem}${mark}${extension}`));
}

/** Whether a file is named as the infrared scan of some photo. */
export function isInfraredName(path: string): boolean {
  return marks.some((mark) => extensions.some((extension) => path.endsWith(`${mark}${extension}`)));
}
