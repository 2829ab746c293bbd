import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { explicit } from './padding.ts';
import type { Padding } from './padding.ts';

/**
 * Convolution with holes of `dilation` - 1 pixels between the taps, stride 1, zeros around the picture. input [n, h, w, i],
 * weight [kh, kw, i, o], result [n, h + 2 rows - (kh - 1) dilation, w + 2 columns - (kw - 1) dilation, o].
 *
 * TensorFlow.js has the kernel but no gradient for it. Here the gradient by the input is the same convolution of the other
 * way round; by the weight, a product of the shifted pictures with the gradient. Derivatives of any order follow.
 */
export function dilatedConvolution(input: Tensor4D, weight: Tensor4D, dilation: number, padding: Padding): Tensor4D {
  const operation = tf.customGrad<Tensor4D>((...given) => {
    const [x, w, save] = given as [Tensor4D, Tensor4D, tf.GradSaveFunc];
    save([x, w]);
    const gradFunc = (dy: Tensor4D, saved: Tensor[]): Tensor[] => {
      const [picture, kernel] = saved as [Tensor4D, Tensor4D];
      return [byInput(dy, kernel, dilation, padding), byWeight(picture, dy, kernel, dilation, padding)];
    };
    return { value: tf.conv2d(x, w, 1, explicit(padding), 'NHWC', dilation), gradFunc };
  });
  return operation(input, weight);
}

function byInput(dy: Tensor4D, weight: Tensor4D, dilation: number, [rows, columns]: Padding): Tensor4D {
  const turned = tf.transpose(tf.reverse(weight, [0, 1]), [0, 1, 3, 2]);
  const [height, width] = weight.shape;
  return dilatedConvolution(dy, turned, dilation, [(height - 1) * dilation - rows, (width - 1) * dilation - columns]);
}

function byWeight(input: Tensor4D, dy: Tensor4D, weight: Tensor4D, dilation: number, padding: Padding): Tensor4D {
  const [count, rows, columns, outputs] = dy.shape;
  const [height, width, inputs] = weight.shape;
  const padded = tf.pad(input, explicit(padding));
  const shifted: Tensor4D[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      shifted.push(tf.slice(padded, [0, row * dilation, column * dilation, 0], [count, rows, columns, inputs]));
    }
  }
  const pixels = count * rows * columns;
  const taps = tf.reshape(tf.concat(shifted, 3), [pixels, height * width * inputs]);
  const product = tf.matMul(taps, tf.reshape(dy, [pixels, outputs]), true, false);
  return tf.reshape(product, weight.shape);
}
