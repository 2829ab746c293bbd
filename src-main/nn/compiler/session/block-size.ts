import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from '../onnx/encode-model.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { blockedDomain } from '../onnx/model.ts';
import type { Library } from './tensor-values.ts';

/**
 * Channels in a block of onnxruntime's own layout on this processor, found by reordering a picture whose samples are numbered:
 * 16 with AVX-512, 8 with AVX, 0 where there is no such layout.
 */
export async function findBlockSize(library: Library): Promise<0 | 8 | 16> {
  const graph = new GraphBuilder();
  const shape = [1, 32, 1, 2];
  const picture = graph.input('picture', 'float32', shape);
  graph.output('reordered', graph.node('ReorderInput', [picture], {}, { shape, domain: blockedDomain }));
  let session: InferenceSession | undefined;
  try {
    session = await library.InferenceSession.create(encodeModel(graph.finish('block size')), { logSeverityLevel: 4 });
    const numbered = Float32Array.from({ length: 64 }, (_, i) => i);
    const results = await session.run({ picture: new library.Tensor('float32', numbered, shape) });
    const { data } = results.reordered as Tensor;
    // The second pixel of the first channel follows the first pixels of all channels of its block.
    const size = (data as Float32Array).indexOf(1);
    return size === 8 || size === 16 ? size : 0;
  } catch {
    return 0;
  } finally {
    await session?.release();
  }
}
