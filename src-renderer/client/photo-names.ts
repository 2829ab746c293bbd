const extensions = ['jpg', 'jpeg', 'png', 'tif', 'tiff', 'webp', 'avif', 'gif', 'heic', 'heif', 'jxl', 'bmp'];

/** Whether a file in a folder is worth sending. What a person names directly is always tried, so that it can be refused in words. */
export function isPhotoName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && extensions.includes(name.slice(dot + 1).toLowerCase());
}
