import { bytesOf, MalformedProtobuf, numberOf, readFields, textOf, type ProtobufField } from './protobuf-reader.ts';

/** An input or output of somebody else's graph. */
export interface ForeignValue {
  readonly name: string;
  /** Of onnx.TensorProto.DataType; 0 for what is no tensor. */
  readonly elementType: number;
  /** A name, or '', for a size that is free; null where the shape is not said. */
  readonly shape: readonly (number | string)[] | null;
}

/** What must be known of somebody else's ONNX file before it is run. */
export interface ForeignModel {
  readonly intermediateVersion: number;
  readonly producer: string;
  /** By domain; '' is ONNX's own. */
  readonly operatorSets: ReadonlyMap<string, number>;
  /** "domain" and "operator" of all nodes, those in branches, loops and functions too, each pair once. */
  readonly operators: readonly { readonly domain: string; readonly operator: string }[];
  readonly nodes: number;
  /** Functions that the file brings along. */
  readonly functions: number;
  /** A tensor whose values lie in another file, if any. */
  readonly externalTensor: string | undefined;
  /** Of the values stored in the file, all tensors. */
  readonly elements: number;
  /** Without those that only give a stored tensor its name. */
  readonly inputs: readonly ForeignValue[];
  readonly outputs: readonly ForeignValue[];
}

/** Graphs within graphs: exporters write two or three, and each level of a reader's recursion takes of its stack. */
const deepest = 16;

/** Bytes of a name, sizes of a shape, and inputs and outputs: far more than exporters write, and few enough to be handed on. */
const longestName = 4000;
const mostSizes = 32;
const mostValues = 1000;

export const ownDomain = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

/**
 * Reads a ModelProto as far as it must be known to judge it; fields of onnx.proto, version 1.19. Values of tensors are passed over.
 * @throws MalformedProtobuf
 */
export function readForeignModel(bytes: Uint8Array): ForeignModel {
  const reading = new Reading();
  let intermediateVersion = 0;
  let producer = '';
  let functions = 0;
  let graph: Uint8Array | undefined;
  const operatorSets = new Map<string, number>();
  for (const field of readFields(bytes)) {
    if (field.number === 1) intermediateVersion = numberOf(field);
    else if (field.number === 2) producer = nameOf(field);
    else if (field.number === 7) {
      if (graph) throw new MalformedProtobuf('it has two graphs');
      graph = bytesOf(field);
    } else if (field.number === 8) {
      const { domain, version } = readOperatorSet(bytesOf(field));
      operatorSets.set(domain, version);
    } else if (field.number === 20) reading.trainingInfo(bytesOf(field));
    else if (field.number === 25) {
      functions += 1;
      for (const inner of readFields(bytesOf(field))) if (inner.number === 7) reading.node(bytesOf(inner), 1);
    }
  }
  if (!graph) throw new MalformedProtobuf('there is no graph in it');
  const { inputs, outputs } = reading.graph(graph, 0);
  if (inputs.length + outputs.length > mostValues)
    throw new MalformedProtobuf('it has thousands of inputs and outputs');
  return {
    intermediateVersion,
    producer,
    operatorSets,
    operators: [...reading.operators.values()],
    nodes: reading.nodes,
    functions,
    externalTensor: reading.externalTensor,
    elements: reading.elements,
    inputs,
    outputs,
  };
}

/** What is collected from all graphs of a file. */
class Reading {
  readonly operators = new Map<string, { domain: string; operator: string }>();
  nodes = 0;
  elements = 0;
  externalTensor: string | undefined;

  graph(bytes: Uint8Array, depth: number): { inputs: ForeignValue[]; outputs: ForeignValue[] } {
    if (depth > deepest) throw new MalformedProtobuf('graphs lie too deep in one another');
    const stored = new Set<string>();
    const inputs: ForeignValue[] = [];
    const outputs: ForeignValue[] = [];
    for (const field of readFields(bytes)) {
      if (field.number === 1) this.node(bytesOf(field), depth);
      else if (field.number === 5) stored.add(this.tensor(bytesOf(field)));
      else if (field.number === 11) inputs.push(readValue(bytesOf(field)));
      else if (field.number === 12) outputs.push(readValue(bytesOf(field)));
      else if (field.number === 15) stored.add(this.sparseTensor(bytesOf(field)));
    }
    return { inputs: inputs.filter(({ name }) => !stored.has(name)), outputs };
  }

  node(bytes: Uint8Array, depth: number): void {
    this.nodes += 1;
    let domain = '';
    let operator = '';
    for (const field of readFields(bytes)) {
      if (field.number === 4) operator = nameOf(field);
      else if (field.number === 5) this.#attribute(bytesOf(field), depth);
      else if (field.number === 7) domain = ownDomain(nameOf(field));
    }
    this.operators.set(`${domain} ${operator}`, { domain, operator });
  }

  tensor(bytes: Uint8Array): string {
    let name = '';
    let external = false;
    let count = 1;
    const dimension = (size: number): void => {
      if (size < 0) throw new MalformedProtobuf('a tensor in it has a negative size');
      count *= size;
    };
    for (const field of readFields(bytes)) {
      if (field.number === 1) {
        if (typeof field.value === 'bigint') dimension(numberOf(field));
        else for (const size of packedNumbers(field.value)) dimension(size);
      } else if (field.number === 8) name = nameOf(field);
      else if (field.number === 13 || (field.number === 14 && numberOf(field) !== 0)) external = true;
    }
    if (external) this.externalTensor ??= name;
    this.elements += count;
    return name;
  }

  sparseTensor(bytes: Uint8Array): string {
    let name = '';
    for (const field of readFields(bytes)) {
      if (field.number === 1) name = this.tensor(bytesOf(field));
      else if (field.number === 2) this.tensor(bytesOf(field));
    }
    return name;
  }

  trainingInfo(bytes: Uint8Array): void {
    for (const field of readFields(bytes)) {
      if (field.number === 1 || field.number === 2) this.graph(bytesOf(field), 1);
    }
  }

  #attribute(bytes: Uint8Array, depth: number): void {
    for (const field of readFields(bytes)) {
      if (field.number === 5 || field.number === 10) this.tensor(bytesOf(field));
      else if (field.number === 6 || field.number === 11) this.graph(bytesOf(field), depth + 1);
      else if (field.number === 22 || field.number === 23) this.sparseTensor(bytesOf(field));
    }
  }
}

function readOperatorSet(bytes: Uint8Array): { domain: string; version: number } {
  let domain = '';
  let version = 0;
  for (const field of readFields(bytes)) {
    if (field.number === 1) domain = ownDomain(nameOf(field));
    else if (field.number === 2) version = numberOf(field);
  }
  return { domain, version };
}

/** @throws MalformedProtobuf where it is longer than names are */
function nameOf(field: ProtobufField): string {
  if (bytesOf(field).length > longestName) throw new MalformedProtobuf('a name in it is too long');
  return textOf(field);
}

/** A ValueInfoProto. */
function readValue(bytes: Uint8Array): ForeignValue {
  let name = '';
  let elementType = 0;
  let shape: ForeignValue['shape'] = null;
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = nameOf(field);
    if (field.number !== 2) continue;
    for (const kind of readFields(bytesOf(field))) {
      if (kind.number !== 1) continue;
      for (const part of readFields(bytesOf(kind))) {
        if (part.number === 1) elementType = numberOf(part);
        else if (part.number === 2) shape = readShape(bytesOf(part));
      }
    }
  }
  return { name, elementType, shape };
}

function readShape(bytes: Uint8Array): (number | string)[] {
  const sizes: (number | string)[] = [];
  for (const field of readFields(bytes)) {
    if (field.number !== 1) continue;
    let size: number | string = '';
    for (const part of readFields(bytesOf(field))) {
      if (part.number === 1) size = numberOf(part);
      else if (part.number === 2) size = nameOf(part);
    }
    sizes.push(size);
    if (sizes.length > mostSizes) throw new MalformedProtobuf('a shape in it has too many sizes');
  }
  return sizes;
}

function packedNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (shift > 70n) throw new MalformedProtobuf('a number in it is too long');
    if (byte >= 0x80) continue;
    numbers.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return numbers;
}
