import type { DataType } from '../runtime.ts';

/** Kinds of numbers in a graph; int64 only for shapes, axes and the like. */
export type OnnxType = DataType | 'int64';

export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
}

/** A number is a whole one; others are marked. */
export type OnnxAttribute =
  number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] };
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

export interface OnnxNode {
  readonly operator: string;
  /** '' is ONNX's own. */
  readonly domain: OnnxDomain;
  /** An empty name leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

export interface OnnxConstant extends OnnxValue {
  readonly values: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** ONNX's own operators; onnxruntime's contributed ones; onnxruntime's for pictures in blocks of channels. */
export type OnnxDomain = '' | 'com.microsoft' | typeof blockedDomain;
export const blockedDomain = 'com.microsoft.nchwc';

/** https://onnx.ai/onnx/repo-docs/IR.html */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Shown by viewers. */
  readonly metadata?: Readonly<Record<string, string>>;
}
