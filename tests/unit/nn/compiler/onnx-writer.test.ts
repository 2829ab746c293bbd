import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../../../../src-main/nn/compiler/onnx/encode-model.ts';
import { GraphBuilder } from '../../../../src-main/nn/compiler/onnx/graph-builder.ts';
import type { OnnxValue } from '../../../../src-main/nn/compiler/onnx/model.ts';
import { ProtobufWriter } from '../../../../src-main/nn/compiler/onnx/protobuf-writer.ts';

/** What onnxruntime, which reads the file with a library of its own, makes of a graph for `x`. */
async function run(graph: GraphBuilder, shape: readonly number[], ...x: number[]): Promise<Record<string, number[]>> {
  const session = await InferenceSession.create(encodeModel(graph.finish('test')), { logSeverityLevel: 4 });
  const results = await session.run({ x: new Tensor('float32', Float32Array.from(x), shape) });
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => [name, Array.from((value as Tensor).data as Float32Array, Number)]),
  );
}

const graphOf = (shape: readonly number[]): [GraphBuilder, OnnxValue] => {
  const graph = new GraphBuilder();
  return [graph, graph.input('x', 'float32', shape)];
};

it.each<[string, (writer: ProtobufWriter) => ProtobufWriter, number[]]>([
  ['a varint', (writer) => writer.integer(1, 150), [0x08, 0x96, 0x01]],
  ['a negative number', (writer) => writer.integer(1, -1), [0x08, ...Array<number>(9).fill(0xff), 0x01]],
  ['a text', (writer) => writer.string(2, 'testing'), [0x12, 7, ...new TextEncoder().encode('testing')]],
  ['a message', (writer) => writer.message(3, new ProtobufWriter().integer(1, 150)), [0x1a, 3, 8, 0x96, 1]],
  ['a float', (writer) => writer.float(4, 1), [0x25, 0, 0, 0x80, 0x3f]],
  ['a large number', (writer) => writer.integer(20, 2n ** 40n), [0xa0, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]],
])('protocol buffers have %s as the format says', (_name, write, bytes) => {
  expect([...write(new ProtobufWriter()).finish()]).toEqual(bytes);
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
    expect(await run(graph, shape, -4, 2, 3, -8)).toEqual({
      float: [-1, 2, 3, -2],
      list: [2, 3],
      whole: [-4, 2, 3, -8],
      text: [-4, -4, 2, 2, 3, 3, -8, -8],
    });
  });

  it('writes constants of every kind, also negative and not finite ones', async () => {
    const [graph, x] = graphOf([2]);
    const constants = {
      float32: graph.constant('float32', [2], Float32Array.of(Infinity, -0.5)),
      int32: graph.constant('int32', [2], Int32Array.of(-7, 2 ** 30)),
      int64: graph.constant('int64', [2], BigInt64Array.of(-5n, 2n ** 33n)),
      bool: graph.constant('bool', [2], Uint8Array.of(0, 1)),
    };
    for (const [name, value] of Object.entries(constants)) {
      const cast = graph.node('Cast', [value], { to: 1 }, { shape: [2], type: 'float32' });
      graph.output(name, graph.node('Add', [x, cast], {}, { shape: [2] }));
    }
    const expected = { float32: [Infinity, -0.5], int32: [-7, 2 ** 30], int64: [-5, 2 ** 33], bool: [0, 1] };
    expect(await run(graph, [2], 0, 0)).toEqual(expected);
  });

  it('tells 0 from −0, and one name from another for the same value', async () => {
    const [graph, x] = graphOf([1]);
    const [up, down] = [0, -0].map((by) => graph.node('Div', [x, graph.scalar(by)], {}, { shape: [1] }));
    for (const [name, value] of Object.entries({ up, again: up, down, itself: x })) graph.output(name, value);
    expect(await run(graph, [1], 3)).toEqual({ up: [Infinity], again: [Infinity], down: [-Infinity], itself: [3] });
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
