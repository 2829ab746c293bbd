/** The square of `size` px at (left, top) of `values` [side, side, channels]. */
export function cutSquare(
  values: Float32Array,
  side: number,
  channels: number,
  left: number,
  top: number,
  size: number,
): Float32Array<ArrayBuffer> {
  const piece = new Float32Array(size * size * channels);
  for (let y = 0; y < size; y += 1) {
    const from = ((top + y) * side + left) * channels;
    piece.set(values.subarray(from, from + size * channels), y * size * channels);
  }
  return piece;
}
