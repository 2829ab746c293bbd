import type { backend_util } from '@tensorflow/tfjs-core';

/** Pixels added around a picture: [top and bottom, left and right]. */
export type Padding = readonly [rows: number, columns: number];

/** Padding as the operations of TensorFlow.js take it. */
export function explicit([rows, columns]: Padding): backend_util.ExplicitPadding {
  return [
    [0, 0],
    [rows, rows],
    [columns, columns],
    [0, 0],
  ];
}
