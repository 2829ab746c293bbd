import {
  blockedDomain,
  type OnnxAttribute,
  type OnnxConstant,
  type OnnxModel,
  type OnnxNode,
  type OnnxType,
  type OnnxValue,
} from './model.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Operator sets that the graphs are written for. */
const operatorSets = { '': 17, 'com.microsoft': 1, [blockedDomain]: 1 };
const intermediateVersion = 8;

// Numbers of fields and kinds are those of onnx.proto, version 1.14.
const elementTypes: Readonly<Record<OnnxType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** The file: a ModelProto, weights inside. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of model.nodes) graph.message(1, encodeNode(node));
  graph.string(2, model.name);
  for (const constant of model.constants) graph.message(5, encodeConstant(constant));
  for (const input of model.inputs) graph.message(11, encodeValue(input));
  for (const output of model.outputs) graph.message(12, encodeValue(output));

  const writer = new ProtobufWriter().integer(1, intermediateVersion).string(2, 'heirloom').message(7, graph);
  const domains = new Set(['', ...model.nodes.map(({ domain }) => domain)]);
  for (const [domain, version] of Object.entries(operatorSets)) {
    if (domains.has(domain)) writer.message(8, new ProtobufWriter().string(1, domain).integer(2, version));
  }
  for (const [key, value] of Object.entries(model.metadata ?? {})) {
    writer.message(14, new ProtobufWriter().string(1, key).string(2, value));
  }
  return writer.finish();
}

function encodeNode(node: OnnxNode): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, `${node.operator} ${node.outputs[0]}`).string(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) writer.message(5, encodeAttribute(name, value));
  return node.domain ? writer.string(7, node.domain) : writer;
}

function encodeAttribute(name: string, value: OnnxAttribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if (typeof value === 'number') return writer.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return writer.string(4, value).integer(20, 3);
  if ('float' in value) return writer.float(2, value.float).integer(20, 1);
  if ('floats' in value) {
    for (const item of value.floats) writer.float(7, item);
    return writer.integer(20, 6);
  }
  for (const item of value) writer.integer(8, item);
  return writer.integer(20, 7);
}

function encodeConstant({ name, type, shape, values }: OnnxConstant): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const size of shape) writer.integer(1, size);
  writer.integer(2, elementTypes[type]).string(8, name);
  return writer.bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function encodeValue({ name, type, shape }: OnnxValue): ProtobufWriter {
  const sizes = new ProtobufWriter();
  for (const size of shape) sizes.message(1, new ProtobufWriter().integer(1, size));
  const tensor = new ProtobufWriter().integer(1, elementTypes[type]).message(2, sizes);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
