import { bytesKey, exactKey } from '../exact-key.ts';
import type { DataType } from '../runtime.ts';
import type { OnnxAttributes, OnnxConstant, OnnxDomain, OnnxModel, OnnxNode, OnnxType, OnnxValue } from './model.ts';

/** What a node gives, and where its operator comes from where that is not ONNX itself. */
export interface NodeResult {
  readonly shape: readonly number[];
  readonly type?: OnnxType;
  readonly domain?: OnnxDomain;
}

/** Builds a graph node by node. The same operator on the same inputs is written once. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: OnnxConstant[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #known = new Map<string, readonly OnnxValue[]>();
  readonly #knownConstants = new Map<string, OnnxConstant>();
  readonly #renamed = new Map<string, string>();
  #count = 0;

  input(name: string, type: DataType, shape: readonly number[]): OnnxValue {
    const value = { name, type, shape };
    this.#inputs.push(value);
    return value;
  }

  node(
    operator: string,
    inputs: readonly (OnnxValue | undefined)[],
    attributes: OnnxAttributes,
    result: NodeResult,
  ): OnnxValue {
    return this.nodes(operator, inputs, attributes, [result])[0];
  }

  /** A node with several outputs, all of one domain. */
  nodes(
    operator: string,
    inputs: readonly (OnnxValue | undefined)[],
    attributes: OnnxAttributes,
    results: readonly NodeResult[],
  ): readonly OnnxValue[] {
    const names = inputs.map((input) => input?.name ?? '');
    const domain = results[0].domain ?? '';
    const key = `${domain}/${operator}(${names.join()})${exactKey(attributes)}`;
    let outputs = this.#known.get(key);
    if (!outputs) {
      outputs = results.map(({ shape, type }) => ({
        name: `${operator}_${this.#count++}`,
        shape,
        type: type ?? inputs[0]?.type ?? 'float32',
      }));
      this.#known.set(key, outputs);
      this.#nodes.push({ operator, domain, inputs: names, outputs: outputs.map(({ name }) => name), attributes });
    }
    return outputs;
  }

  /** @param name for what a person should recognise in the graph, such as weights */
  constant(type: OnnxType, shape: readonly number[], values: OnnxConstant['values'], name?: string): OnnxConstant {
    const key = name === undefined && values.length <= 64 ? `${type} ${shape} ${bytesKey(values)}` : '';
    const known = this.#knownConstants.get(key);
    if (known) return known;
    const constant = { name: name ?? `constant_${this.#count++}`, type, shape, values };
    this.#constants.push(constant);
    if (key) this.#knownConstants.set(key, constant);
    return constant;
  }

  scalar(value: number): OnnxConstant {
    return this.constant('float32', [], Float32Array.of(value));
  }

  /** A list of whole numbers, such as a shape or axes. */
  integers(values: readonly number[]): OnnxConstant {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Makes `value` a result of the graph, under a name that the caller knows. */
  output(name: string, value: OnnxValue): void {
    const made = this.#nodes.some(({ outputs }) => outputs.includes(value.name));
    if (made && !this.#renamed.has(value.name)) this.#renamed.set(value.name, name);
    else this.#nodes.push({ operator: 'Identity', domain: '', inputs: [value.name], outputs: [name], attributes: {} });
    this.#outputs.push({ ...value, name });
  }

  /** The model, without nodes and constants that no output needs. */
  finish(name: string, metadata?: Readonly<Record<string, string>>): OnnxModel {
    const rename = (value: string): string => this.#renamed.get(value) ?? value;
    const nodes = this.#nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    const needed = new Set(this.#outputs.map((output) => output.name));
    const kept = nodes.toReversed().filter(({ inputs, outputs }) => {
      const wanted = outputs.some((output) => needed.has(output));
      if (wanted) for (const input of inputs) needed.add(input);
      return wanted;
    });
    return {
      name,
      nodes: kept.toReversed(),
      constants: this.#constants.filter((constant) => needed.has(constant.name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
      metadata,
    };
  }
}
