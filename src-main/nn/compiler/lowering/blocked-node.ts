import { blockedDomain, type OnnxAttributes, type OnnxValue } from '../onnx/model.ts';
import type { LoweringContext } from './lowering-context.ts';
import { reshape } from './operations.ts';

/**
 * A node of onnxruntime's own layout, which takes blocks of channels for a picture of rank 4.
 * @param outShape NHWC
 * @returns a blocked value
 */
export function blockedNode(
  context: LoweringContext,
  operator: string,
  [picture, ...others]: readonly OnnxValue[],
  attributes: OnnxAttributes,
  outShape: readonly number[],
): OnnxValue {
  const [batch, blocks, height, width, inBlock] = picture.shape;
  const given = reshape(context.graph, picture, [batch, blocks * inBlock, height, width]);
  const shape = context.shapeIn(outShape, 'nchw');
  const result = context.graph.node(operator, [given, ...others], attributes, { shape, domain: blockedDomain });
  return reshape(context.graph, result, context.shapeIn(outShape, 'blocked'));
}
