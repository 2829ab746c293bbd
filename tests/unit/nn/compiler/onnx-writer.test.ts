import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../../../../src-main/nn/compiler/onnx/encode-model.ts';
import { GraphBuilder } from '../../../../src-main/nn/compiler/onnx/graph-builder.ts';
import type { OnnxValue } from '../../../../src-main/nn/compiler/onnx/model.ts';
import { ProtobufWriter } from '../../../../src-main/nn/compiler/onnx/protobuf-writer.ts';

/** What onnxruntime, which reads the file with a library of its own, makes of a graph. */
async function run(graph: GraphBuilder, feeds: Record<string, Tensor>): Promise<Record<string, number[]>> {
  const session = await InferenceSession.create(encodeModel(graph.finish('test')), { logSeverityLevel: 4 });
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => [name, Array.from((value as Tensor).data as Float32Array, Number)]),
  );
}

const graphOf = (shape: readonly number[]): [GraphBuilder, OnnxValue] => {
  const graph = new GraphBuilder();
  return [graph, graph.input('x', 'float32', shape)];
};
const feed = (shape: readonly number[], ...values: number[]): Record<string, Tensor> => ({
  x: new Tensor('float32', Float32Array.from(values), shape),
});

describe('the writer of protocol buffers', () => {
  it('writes numbers as the format has them', () => {
    const bytes = (writer: ProtobufWriter): number[] => [...writer.finish()];
    expect(bytes(new ProtobufWriter().integer(1, 150))).toEqual([0x08, 0x96, 0x01]);
    expect(bytes(new ProtobufWriter().integer(1, -1))).toEqual([0x08, ...Array<number>(9).fill(0xff), 0x01]);
    expect(bytes(new ProtobufWriter().string(2, 'testing'))).toEqual([0x12, 7, ...new TextEncoder().encode('testing')]);
    expect(bytes(new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150)))).toEqual([0x1a, 3, 8, 0x96, 1]);
    expect(bytes(new ProtobufWriter().float(4, 1))).toEqual([0x25, 0, 0, 0x80, 0x3f]);
    expect(bytes(new ProtobufWriter().integer(20, 2n ** 40n))).toEqual([0xa0, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
  });
});

describe('the writer of ONNX models', () => {
  it('writes attributes of every kind so that another implementation reads them', async () => {
    const [graph, x] = graphOf([1, 1, 2, 2]);
    const shape = x.shape;
    graph.output('float', graph.node('LeakyRelu', [x], { alpha: { float: 0.25 } }, { shape }));
    graph.output('list', graph.node('ReduceMax', [x], { axes: [-1], keepdims: 0 }, { shape: [1, 1, 2] }));
    graph.output('whole', graph.node('Cast', [x], { to: 6 }, { shape, type: 'int32' }));
    const text = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
    const sizes = graph.integers([1, 1, 2, 4]);
    graph.output('text', graph.node('Resize', [x, undefined, undefined, sizes], text, { shape: [1, 1, 2, 4] }));
    expect(await run(graph, feed(shape, -4, 2, 3, -8))).toEqual({
      float: [-1, 2, 3, -2],
      list: [2, 3],
      whole: [-4, 2, 3, -8],
      text: [-4, -4, 2, 2, 3, 3, -8, -8],
    });
  });

  it('writes constants of every kind, also negative and not finite ones', async () => {
    const [graph, x] = graphOf([2]);
    const add = (name: string, value: OnnxValue): void =>
      graph.output(
        name,
        graph.node(
          'Add',
          [x, graph.node('Cast', [value], { to: 1 }, { shape: [2], type: 'float32' })],
          {},
          { shape: [2] },
        ),
      );
    add('float32', graph.constant('float32', [2], Float32Array.of(Infinity, -0.5)));
    add('int32', graph.constant('int32', [2], Int32Array.of(-7, 2 ** 30)));
    add('int64', graph.constant('int64', [2], BigInt64Array.of(-5n, 2n ** 33n)));
    add('bool', graph.constant('bool', [2], Uint8Array.of(0, 1)));
    expect(await run(graph, feed([2], 0, 0))).toEqual({
      float32: [Infinity, -0.5],
      int32: [-7, 2 ** 30],
      int64: [-5, 2 ** 33],
      bool: [0, 1],
    });
  });

  it('tells 0 from −0, and one name from another for the same value', async () => {
    const [graph, x] = graphOf([1]);
    const divided = (by: number): OnnxValue => graph.node('Div', [x, graph.scalar(by)], {}, { shape: [1] });
    const up = divided(0);
    graph.output('up', up);
    graph.output('again', up);
    graph.output('down', divided(-0));
    graph.output('itself', x);
    expect(await run(graph, feed([1], 3))).toEqual({
      up: [Infinity],
      again: [Infinity],
      down: [-Infinity],
      itself: [3],
    });
  });

  it('leaves out what no output needs', () => {
    const [graph, x] = graphOf([1]);
    graph.node('Exp', [graph.node('Add', [x, graph.scalar(7)], {}, { shape: [1] })], {}, { shape: [1] });
    graph.output('y', graph.node('Sqrt', [x], {}, { shape: [1] }));
    const { nodes, constants } = graph.finish('test');
    expect(nodes.map(({ operator }) => operator)).toEqual(['Sqrt']);
    expect(constants).toEqual([]);
  });
});
