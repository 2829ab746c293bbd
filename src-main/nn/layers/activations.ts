import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * x for x > 0, else `slope` · x (Maas et al. 2013). At 0 the derivative is `slope`. TensorFlow.js's own gradient compares,
 * which has no derivative; this one has (it is 0), as a gradient penalty needs.
 */
export function leakyRelu<T extends Tensor>(x: T, slope = 0.2): T {
  return fromInput(
    x,
    (value) => tf.leakyRelu(value, slope),
    (dy, value) => tf.mul(dy, tf.step(value, slope)),
  );
}

/**
 * 1 / (1 + e^-x). TensorFlow.js's gradient treats the saved result as a constant, so that its second derivatives are wrong;
 * here the gradient is recomputed from x.
 */
export function sigmoid<T extends Tensor>(x: T): T {
  return fromInput(x, tf.sigmoid, (dy, value) => {
    const result = sigmoid(value);
    return tf.mul(dy, tf.mul(result, tf.sub(1, result)));
  });
}

/** Hyperbolic tangent; with a gradient of its own for the same reason as `sigmoid`. */
export function tanh<T extends Tensor>(x: T): T {
  return fromInput(x, tf.tanh, (dy, value) => tf.mul(dy, tf.sub(1, tf.square(tanh(value)))));
}

/** |x| with the subgradient 0 at 0, where TensorFlow.js's is -1, which would move values that are exact. */
export function absolute<T extends Tensor>(x: T): T {
  return fromInput(x, tf.abs, (dy, value) => tf.mul(dy, tf.sign(value)));
}

/** A unary operation with a custom gradient computed from its input, differentiable to any order. */
function fromInput<T extends Tensor>(x: T, forward: (x: T) => T, backward: (dy: T, x: T) => T): T {
  const operation = tf.customGrad<T>((...given) => {
    const [value, save] = given as [T, tf.GradSaveFunc];
    save([value]);
    return { value: forward(value), gradFunc: (dy: T, saved: Tensor[]) => backward(dy, saved[0] as T) };
  });
  return operation(x);
}
