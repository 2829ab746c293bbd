/** Depth where every pixel is hole; also the largest that is told apart. */
const unreached = 0xffff;

/**
 * Chessboard distance of each pixel of a hole to the nearest pixel outside of it, 0 outside: [height, width]. The picture's border counts
 * for nothing. Two-pass distance transform (Rosenfeld and Pfaltz 1968).
 * @param isHole by index, row-major
 * @param afterRow called after each row of each pass; what it throws ends the work
 */
export async function holeDepth(
  isHole: (pixel: number) => boolean,
  width: number,
  height: number,
  afterRow: () => Promise<void> | void,
): Promise<Uint16Array> {
  const depth = new Uint16Array(width * height);
  for (let pixel = 0; pixel < depth.length; pixel++) depth[pixel] = isHole(pixel) ? unreached : 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) lower(depth, width, height, x, y, -1);
    await afterRow();
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) lower(depth, width, height, x, y, 1);
    await afterRow();
  }
  return depth;
}

/** Lowers a pixel to one more than its least neighbour in the row before (`step` −1) or after (1) and on that side. */
function lower(depth: Uint16Array, width: number, height: number, x: number, y: number, step: number): void {
  const pixel = y * width + x;
  if (depth[pixel] === 0) return;
  let least = depth[pixel] - 1;
  if (x + step >= 0 && x + step < width) least = Math.min(least, depth[pixel + step]);
  if (y + step >= 0 && y + step < height) {
    const other = pixel + step * width;
    least = Math.min(least, depth[other]);
    if (x > 0) least = Math.min(least, depth[other - 1]);
    if (x < width - 1) least = Math.min(least, depth[other + 1]);
  }
  depth[pixel] = least + 1;
}
