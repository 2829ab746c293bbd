import { convolve } from './convolution.ts';
import { combine, elementwiseKernels } from './elementwise.ts';
import { matrixProduct } from './products.ts';
import type { ReferenceArray, ReferenceAttributes, ReferenceInputs, ReferenceKernels } from './reference-array.ts';

/** Bias and activation, which TensorFlow.js can fuse with the product before them. */
function finish(
  product: ReferenceArray,
  { bias, preluActivationWeights }: ReferenceInputs,
  { activation, leakyreluAlpha }: ReferenceAttributes,
): ReferenceArray[] {
  const x = bias ? combine(product, bias, (a, b) => a + b) : product;
  const kernels: Readonly<Record<string, string>> = {
    linear: 'Identity',
    relu: 'Relu',
    relu6: 'Relu6',
    elu: 'Elu',
    sigmoid: 'Sigmoid',
    leakyrelu: 'LeakyRelu',
  };
  if (activation === 'prelu') return [combine(x, preluActivationWeights, (a, slope) => (a < 0 ? a * slope : a))];
  return elementwiseKernels[kernels[(activation as string | undefined) ?? 'linear']]({ x }, { alpha: leakyreluAlpha });
}

export const fusedKernels: ReferenceKernels = {
  FusedConv2D: (inputs, attributes) => finish(convolve(inputs.x, inputs.filter, attributes, false), inputs, attributes),
  FusedDepthwiseConv2D: (inputs, attributes) =>
    finish(convolve(inputs.x, inputs.filter, attributes, true), inputs, attributes),
  _FusedMatMul: (inputs, attributes) =>
    finish(matrixProduct(inputs.a, inputs.b, !!attributes.transposeA, !!attributes.transposeB), inputs, attributes),
};
