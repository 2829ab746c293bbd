const names: Readonly<Record<string, string>> = { webp: 'WebP', heif: 'HEIF', avif: 'AVIF' };

/** A file format as people write it. */
export function formatName(format: string): string {
  return names[format] ?? format.toUpperCase();
}
