/** Colour of the source exclusion mask: complementary to amber, and as visible on brown paper. */
export const avoidColour = '#4fa3e0';

/** Colours of the damage's overlay, the usual one first; one of them is seen on any photo. */
export const overlayColours = {
  amber: '#e0a458',
  red: '#e5484d',
  magenta: '#d14fb0',
  green: '#3fb984',
  yellow: '#f4e04d',
} as const;

/** #rrggbb as numbers. */
export function parseColour(text: string): { red: number; green: number; blue: number } {
  const value = Number.parseInt(text.slice(1), 16);
  return { red: (value >> 16) & 255, green: (value >> 8) & 255, blue: value & 255 };
}
