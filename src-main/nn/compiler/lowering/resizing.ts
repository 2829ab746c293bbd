import type { OnnxValue } from '../onnx/model.ts';
import { missingKernel } from '../recording/missing-kernel.ts';
import { formOf, type Form } from './lowered.ts';
import type { Lower } from './lowering-context.ts';
import { matrixProduct } from './operations.ts';
import { repeatPixels } from './pooling.ts';

/** Weights of bilinear interpolation along one axis, half-pixel centres, the outermost pixels going on for ever: [to, from]. */
function interpolation(from: number, to: number): Float32Array {
  const weights = new Float32Array(from * to);
  for (let i = 0; i < to; i++) {
    const at = (from / to) * (i + 0.5) - 0.5;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const fraction = at - low;
    weights[i * from + low] += 1 - fraction;
    weights[i * from + high] += fraction;
  }
  return weights;
}

/** Rows, then columns, each as a product with a constant matrix. */
const resizeBilinear: Lower = (context, { inputs: { images }, attributes, outputs: [output] }) => {
  if (attributes.alignCorners || !attributes.halfPixelCenters) {
    throw missingKernel('ResizeBilinear without half-pixel centres');
  }
  const { graph, target } = context;
  const { contributed } = target;
  const matrix = (axis: number): OnnxValue => {
    const [to, from] = [output.shape[axis], images.shape[axis]];
    return graph.constant('float32', [to, from], interpolation(from, to));
  };
  const rows = matrixProduct(graph, matrix(1), context.of(images).as('nchw'), { contributed });
  context.set(output, 'nchw', matrixProduct(graph, rows, matrix(2), { transposeB: true, contributed }));
};

const resizeNearest: Lower = (context, { inputs: { images }, attributes, outputs: [output] }) => {
  const factors: [number, number] = [output.shape[1] / images.shape[1], output.shape[2] / images.shape[2]];
  if (!factors.every(Number.isInteger) || attributes.alignCorners || attributes.halfPixelCenters) {
    throw missingKernel('ResizeNearestNeighbor but by whole factors');
  }
  const given = context.of(images);
  const make = (): Form => formOf(repeatPixels(context, given, factors));
  const doubled = factors[0] === 2 && factors[1] === 2;
  context.place(output, context.defer(output.shape, make, doubled ? { source: given } : undefined));
};

export const resizingKernels: Readonly<Record<string, Lower>> = {
  ResizeBilinear: resizeBilinear,
  ResizeNearestNeighbor: resizeNearest,
};
