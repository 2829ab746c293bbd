const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** 12 345 678 → "12 MB": decimal units, two figures below ten. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const figures = unit === 0 || value >= 9.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${figures} ${units[unit]}`;
}

/** 3 600 000 000 → "3600 megapixels". */
export function formatMegapixels(pixels: number): string {
  const millions = pixels / 1e6;
  return `${millions >= 10 ? Math.round(millions) : Math.round(millions * 10) / 10} megapixels`;
}
