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

/** A slider's place 0..1 for a size, and back: sizes are felt as ratios, so the slider is logarithmic. */
export function sizeToSlider(size: number): number {
  return Math.log(size / smallestBrush) / Math.log(largestBrush / smallestBrush);
}

export function sliderToSize(place: number): number {
  const size = smallestBrush * (largestBrush / smallestBrush) ** place;
  return Math.min(largestBrush, Math.max(smallestBrush, Math.round(size)));
}
