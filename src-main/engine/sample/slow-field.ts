/** A smooth function of x and y in pixels, kept at every `step`-th pixel and drawn straight between. */
export interface SlowField {
  at(x: number, y: number): number;
}

/** Computes `value` over [0, width] × [0, height]. Reading outside is an error that is not caught. */
export function createSlowField(
  width: number,
  height: number,
  step: number,
  value: (x: number, y: number) => number,
): SlowField {
  const columns = Math.ceil(width / step) + 2;
  const rows = Math.ceil(height / step) + 2;
  const kept = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) kept[row * columns + column] = value(column * step, row * step);
  }
  return {
    at: (x, y) => {
      const column = Math.floor(x / step);
      const row = Math.floor(y / step);
      const fx = x / step - column;
      const fy = y / step - row;
      const i = row * columns + column;
      const near = kept[i] + (kept[i + 1] - kept[i]) * fx;
      const far = kept[i + columns] + (kept[i + columns + 1] - kept[i + columns]) * fx;
      return near + (far - near) * fy;
    },
  };
}

/** The same along a line from 0 to `width`. */
export function createSlowLine(width: number, step: number, value: (x: number) => number): { at(x: number): number } {
  const kept = new Float32Array(Math.ceil(width / step) + 2);
  for (let i = 0; i < kept.length; i += 1) kept[i] = value(i * step);
  return {
    at: (x) => {
      const i = Math.floor(x / step);
      return kept[i] + (kept[i + 1] - kept[i]) * (x / step - i);
    },
  };
}
