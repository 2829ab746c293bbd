import { ProtobufWriter } from '../../src-main/nn/compiler/onnx/protobuf-writer.ts';

/** onnx.TensorProto.DataType */
export const elementTypes = { float32: 1, uint8: 2, int64: 7, bool: 9 } as const;
type ElementType = keyof typeof elementTypes;
type Attribute = number | readonly number[] | ProtobufWriter;

interface TinyValue {
  readonly name: string;
  readonly type: ElementType;
  /** A text for a free size. */
  readonly shape: readonly (number | string)[];
}

export interface TinyNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}

interface TinyGraph {
  readonly inputs: readonly TinyValue[];
  readonly outputs: readonly TinyValue[];
  readonly nodes: readonly TinyNode[];
  readonly constants?: Readonly<Record<string, { type: ElementType; shape: number[]; values: number[] }>>;
  /** Names of constants whose values are said to lie in a file of this name. */
  readonly external?: Readonly<Record<string, string>>;
}

export interface TinyModel extends TinyGraph {
  readonly operatorSet?: number;
  readonly otherSets?: Readonly<Record<string, number>>;
}

/** An ONNX file, whatever is in it. */
export function tinyOnnx({ operatorSet = 17, otherSets = {}, ...graph }: TinyModel): Uint8Array {
  const writer = new ProtobufWriter().integer(1, 8).string(2, 'test').message(7, graphMessage(graph));
  for (const [domain, version] of Object.entries({ '': operatorSet, ...otherSets })) {
    writer.message(8, new ProtobufWriter().string(1, domain).integer(2, version));
  }
  return writer.finish();
}

export function graphMessage({ inputs, outputs, nodes, constants = {}, external = {} }: TinyGraph): ProtobufWriter {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  graph.string(2, 'tiny');
  for (const [name, constant] of Object.entries(constants)) {
    graph.message(5, tensorMessage(name, constant, external[name]));
  }
  for (const input of inputs) graph.message(11, valueMessage(input));
  for (const output of outputs) graph.message(12, valueMessage(output));
  return graph;
}

function nodeMessage({ operator, inputs, outputs, attributes = {}, domain = '' }: TinyNode): ProtobufWriter {
  const node = new ProtobufWriter();
  for (const input of inputs) node.string(1, input);
  for (const output of outputs) node.string(2, output);
  node.string(4, operator);
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = new ProtobufWriter().string(1, name);
    if (typeof value === 'number') attribute.integer(3, value).integer(20, 2);
    else if (value instanceof ProtobufWriter) attribute.message(6, value).integer(20, 5);
    else {
      for (const item of value) attribute.integer(8, item);
      attribute.integer(20, 7);
    }
    node.message(5, attribute);
  }
  return domain === '' ? node : node.string(7, domain);
}

function tensorMessage(
  name: string,
  { type, shape, values }: { type: ElementType; shape: number[]; values: number[] },
  file?: string,
): ProtobufWriter {
  const tensor = new ProtobufWriter();
  for (const size of shape) tensor.integer(1, size);
  tensor.integer(2, elementTypes[type]).string(8, name);
  if (file !== undefined) {
    return tensor.message(13, new ProtobufWriter().string(1, 'location').string(2, file)).integer(14, 1);
  }
  const data =
    type === 'float32'
      ? Float32Array.from(values)
      : type === 'uint8'
        ? Uint8Array.from(values)
        : BigInt64Array.from(values, BigInt);
  return tensor.bytes(9, new Uint8Array(data.buffer));
}

function valueMessage({ name, type, shape }: TinyValue): ProtobufWriter {
  const sizes = new ProtobufWriter();
  for (const size of shape) {
    const dimension = new ProtobufWriter();
    sizes.message(1, typeof size === 'number' ? dimension.integer(1, size) : dimension.string(2, size));
  }
  const tensor = new ProtobufWriter().integer(1, elementTypes[type]).message(2, sizes);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

const scalar = (value: number) => ({ type: 'float32' as const, shape: [1, 1, 1, 1], values: [value] });

/** The signature of MI-GAN's pipeline. It paints holes in one colour, [red, green, blue] of 255. */
export function tinyMigan(colour: readonly number[] = [120, 110, 100]): TinyModel {
  return {
    inputs: [
      { name: 'image', type: 'uint8', shape: [1, 3, 'height', 'width'] },
      { name: 'mask', type: 'uint8', shape: [1, 1, 'height', 'width'] },
    ],
    outputs: [{ name: 'result', type: 'uint8', shape: [1, 3, 'height', 'width'] }],
    constants: { colour: { type: 'uint8', shape: [1, 3, 1, 1], values: [...colour] } },
    nodes: [
      // 9: bool
      { operator: 'Cast', inputs: ['mask'], outputs: ['keep'], attributes: { to: 9 } },
      { operator: 'Where', inputs: ['keep', 'image', 'colour'], outputs: ['result'] },
    ],
  };
}

interface LamaOptions {
  /** px a side. */
  readonly side?: number;
  /** What white is in the output. */
  readonly white?: number;
  /** Nodes between `drawn`, the picture of 0..1, and `finished`, which is multiplied by what white is; they have `holes`, how many pixels are missing. */
  readonly between?: readonly TinyNode[];
  readonly constants?: TinyModel['constants'];
}

/** The signature of LaMa. It paints holes in the mean colour of the rest. */
export function tinyLama({ side = 512, white = 255, between, constants }: LamaOptions = {}): TinyModel {
  const shape = (channels: number): number[] => [1, channels, side, side];
  return {
    inputs: [
      { name: 'image', type: 'float32', shape: shape(3) },
      { name: 'mask', type: 'float32', shape: shape(1) },
    ],
    outputs: [{ name: 'output', type: 'float32', shape: ['batch', 3, 'height', 'width'] }],
    constants: { one: scalar(1), white: scalar(white), ...constants },
    nodes: [
      { operator: 'Sub', inputs: ['one', 'mask'], outputs: ['keep'] },
      { operator: 'Mul', inputs: ['image', 'keep'], outputs: ['kept'] },
      { operator: 'GlobalAveragePool', inputs: ['kept'], outputs: ['sum'] },
      { operator: 'GlobalAveragePool', inputs: ['keep'], outputs: ['share'] },
      { operator: 'Div', inputs: ['sum', 'share'], outputs: ['mean'] },
      { operator: 'Mul', inputs: ['mean', 'mask'], outputs: ['painted'] },
      { operator: 'Add', inputs: ['kept', 'painted'], outputs: ['drawn'] },
      { operator: 'ReduceSum', inputs: ['mask'], outputs: ['holes'], attributes: { keepdims: 1 } },
      ...(between ?? [{ operator: 'Identity', inputs: ['drawn'], outputs: ['finished'] }]),
      { operator: 'Mul', inputs: ['finished', 'white'], outputs: ['output'] },
    ],
  };
}

/** More than this many pixels make a hole that the following models are ill with; the one that they are tried on has fewer. */
const healthy = 20_000;

/** How many pixels too many there are, times so much. */
const excess = (times: number): { nodes: TinyNode[]; constants: NonNullable<TinyModel['constants']> } => ({
  nodes: [
    { operator: 'Sub', inputs: ['holes', 'healthy'], outputs: ['more'] },
    { operator: 'Relu', inputs: ['more'], outputs: ['excess'] },
    { operator: 'Mul', inputs: ['excess', 'times'], outputs: ['much'] },
    { operator: 'Reshape', inputs: ['much', 'flat'], outputs: ['list'] },
    { operator: 'Cast', inputs: ['list'], outputs: ['count'], attributes: { to: elementTypes.int64 } },
  ],
  constants: {
    healthy: scalar(healthy),
    times: scalar(times),
    flat: { type: 'int64', shape: [1], values: [1] },
  },
});

/** One that wants more memory the larger a hole is, gigabytes of it where that has more than 20,000 px. */
export function greedyModel(): TinyModel {
  const { nodes, constants } = excess(1e4);
  return tinyLama({
    constants: { ...constants, zero: scalar(0) },
    between: [
      ...nodes,
      { operator: 'ConstantOfShape', inputs: ['count'], outputs: ['memory'] },
      { operator: 'Cos', inputs: ['memory'], outputs: ['full'] },
      { operator: 'ReduceSum', inputs: ['full'], outputs: ['total'], attributes: { keepdims: 0 } },
      { operator: 'Mul', inputs: ['total', 'zero'], outputs: ['nothing'] },
      { operator: 'Add', inputs: ['drawn', 'nothing'], outputs: ['finished'] },
    ],
  });
}

/** One that never ends where a hole has more than 20,000 px. */
export function endlessModel(): TinyModel {
  const { nodes, constants } = excess(1e10);
  const body = graphMessage({
    inputs: [
      { name: 'turn', type: 'int64', shape: [] },
      { name: 'goOn', type: 'bool', shape: [] },
      { name: 'before', type: 'float32', shape: [1, 1, 1, 1] },
    ],
    outputs: [
      { name: 'goOnAgain', type: 'bool', shape: [] },
      { name: 'after', type: 'float32', shape: [1, 1, 1, 1] },
    ],
    nodes: [
      { operator: 'Identity', inputs: ['goOn'], outputs: ['goOnAgain'] },
      { operator: 'Cos', inputs: ['before'], outputs: ['after'] },
    ],
  });
  return tinyLama({
    constants: { ...constants, zero: scalar(0), alone: { type: 'int64', shape: [0], values: [] } },
    between: [
      ...nodes,
      { operator: 'Reshape', inputs: ['count', 'alone'], outputs: ['trips'] },
      { operator: 'Loop', inputs: ['trips', '', 'zero'], outputs: ['turned'], attributes: { body } },
      { operator: 'Mul', inputs: ['turned', 'zero'], outputs: ['nothing'] },
      { operator: 'Add', inputs: ['drawn', 'nothing'], outputs: ['finished'] },
    ],
  });
}
