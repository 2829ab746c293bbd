import type { Tensor4D } from '@tensorflow/tfjs-core';

export interface LoopOptions {
  readonly stride: number;
  readonly dilation: number;
  readonly groups: number;
  readonly padding: 'zero' | 'reflect' | 'none';
}

/** A convolution written out, in double precision. */
export function convolutionByLoops(input: Tensor4D, weight: Tensor4D, options: LoopOptions) {
  const { stride, dilation, groups, padding } = options;
  const x = input.arraySync();
  const w = weight.arraySync();
  const [count, rows, columns] = input.shape;
  const [high, wide, depth, outputs] = weight.shape;
  const around = (taps: number): number => (padding === 'none' ? 0 : Math.floor(((taps - 1) * dilation) / 2));
  const [above, left] = [around(high), around(wide)];
  const height = Math.floor((rows + 2 * above - (high - 1) * dilation - 1) / stride) + 1;
  const width = Math.floor((columns + 2 * left - (wide - 1) * dilation - 1) / stride) + 1;
  const place = (at: number, size: number): number =>
    padding !== 'reflect' ? at : at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at;
  const values: number[] = [];
  for (let n = 0; n < count; n++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let output = 0; output < outputs; output++) {
          const first = Math.floor(output / (outputs / groups)) * depth;
          let sum = 0;
          for (let a = 0; a < high; a++) {
            for (let b = 0; b < wide; b++) {
              const y = place(row * stride + a * dilation - above, rows);
              const z = place(column * stride + b * dilation - left, columns);
              for (let i = 0; i < depth; i++) sum += (x[n][y]?.[z]?.[first + i] ?? 0) * w[a][b][i][output];
            }
          }
          values.push(sum);
        }
      }
    }
  }
  return { shape: [count, height, width, outputs], values };
}
