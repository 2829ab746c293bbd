/** An element of the dihedral group D₄: a reflection, then clockwise quarter turns. */
export interface Symmetry {
  readonly mirrored: boolean;
  /** 0..3, clockwise. */
  readonly turns: number;
}

export const symmetries: readonly Symmetry[] = [false, true].flatMap((mirrored) =>
  [0, 1, 2, 3].map((turns) => ({ mirrored, turns })),
);

/** `values` [side, side, channels] moved so; a new array. */
export function moveSquare<Values extends Float32Array | Uint8Array>(
  values: Values,
  side: number,
  channels: number,
  symmetry: Symmetry,
): Values {
  const result = values.slice() as Values;
  moveSquareInto(result, values, side, channels, symmetry);
  return result;
}

/** The inverse element. */
export function inverseOf({ mirrored, turns }: Symmetry): Symmetry {
  // A mirrored square turned and turned again the same way is itself.
  return mirrored ? { mirrored, turns } : { mirrored, turns: (4 - turns) % 4 };
}

function moveSquareInto(
  to: Float32Array | Uint8Array,
  from: Float32Array | Uint8Array,
  side: number,
  channels: number,
  { mirrored, turns }: Symmetry,
): void {
  const last = side - 1;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [turnedX, turnedY] = placeBefore(x, y, turns, last);
      const at = (turnedY * side + (mirrored ? last - turnedX : turnedX)) * channels;
      const into = (y * side + x) * channels;
      for (let c = 0; c < channels; c += 1) to[into + c] = from[at + c];
    }
  }
}

/** Where the pixel that comes to (x, y) by clockwise quarter turns was before. */
function placeBefore(x: number, y: number, turns: number, last: number): [number, number] {
  if (turns === 1) return [y, last - x];
  if (turns === 2) return [last - x, last - y];
  if (turns === 3) return [last - y, x];
  return [x, y];
}
