/** The brush's diameter, source px. */
export const smallestBrush = 1;
export const largestBrush = 2000;

const factor = 1.25;

/** The next size for `]` (1) or `[` (−1): a quarter more or less, at least one px. */
export function nextBrushSize(size: number, direction: 1 | -1): number {
  const next =
    direction > 0 ? Math.max(size + 1, Math.round(size * factor)) : Math.min(size - 1, Math.round(size / factor));
  return Math.min(largestBrush, Math.max(smallestBrush, next));
}

/** In tenths, as Shift+[ and Shift+] go. */
export function nextHardness(hardness: number, direction: 1 | -1): number {
  return Math.min(1, Math.max(0, Math.round(hardness * 10 + direction) / 10));
}

/**
 * Sizes of the slider's places: px by px where a few per cent are less than one, and then by ratio, since sizes are felt as ratios. Every place
 * is another size, so that a press of an arrow key always changes it.
 */
const sizes: readonly number[] = placesOf(1.04);
export const lastPlace = sizes.length - 1;

function placesOf(ratio: number): number[] {
  const found = [smallestBrush];
  for (let size = smallestBrush; size < largestBrush; found.push(size)) {
    size = Math.min(largestBrush, Math.max(size + 1, Math.round(size * ratio)));
  }
  return found;
}

/** A slider's place, 0 to `lastPlace`, for a size; a size between two places lies between them. */
export function sizeToSlider(size: number): number {
  const held = Math.min(largestBrush, Math.max(smallestBrush, size));
  const above = sizes.findIndex((one) => one >= held);
  if (above <= 0) return 0;
  return above - (sizes[above] - held) / (sizes[above] - sizes[above - 1]);
}

/** The size of a place, whole px. */
export function sliderToSize(place: number): number {
  const held = Math.min(lastPlace, Math.max(0, place));
  const below = Math.floor(held);
  const above = Math.min(lastPlace, below + 1);
  return Math.round(sizes[below] + (held - below) * (sizes[above] - sizes[below]));
}
