/**
 * 1 where `wanted` marks any pixel within `radius` (chessboard distance). [height, width] in and out; two passes, whatever the
 * radius.
 */
export async function dilate(
  wanted: (pixel: number) => boolean,
  width: number,
  height: number,
  radius: number,
  yieldToEventLoop: () => Promise<void>,
): Promise<Uint8Array> {
  const result = new Uint8Array(width * height);
  const until = new Int32Array(width).fill(-1);
  const row = new Uint8Array(width);
  for (let y = -radius; y < height; y++) {
    const entering = y + radius;
    if (entering < height) dilateRow(wanted, entering * width, radius, row);
    for (let x = 0; x < width; x++) {
      if (entering < height && row[x] === 1) until[x] = y + 2 * radius;
      if (y >= 0 && y <= until[x]) result[y * width + x] = 1;
    }
    if ((y & 7) === 0) await yieldToEventLoop();
  }
  return result;
}

function dilateRow(wanted: (pixel: number) => boolean, start: number, radius: number, row: Uint8Array): void {
  let until = -1;
  for (let x = -radius; x < row.length; x++) {
    if (x + radius < row.length && wanted(start + x + radius)) until = x + 2 * radius;
    if (x >= 0) row[x] = x <= until ? 1 : 0;
  }
}
