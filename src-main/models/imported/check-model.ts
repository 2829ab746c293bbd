import { AppError } from '../../shared/errors.ts';
import { formatBytes } from '../../platform/machine.ts';
import { MalformedProtobuf } from '../../nn/compiler/onnx/protobuf-reader.ts';
import { readForeignModel, type ForeignModel } from '../../nn/compiler/onnx/read-model.ts';

/** LaMa has 208 MB; a protocol buffer may have 2 GB. */
export const mostBytes = 1_000_000_000;
const mostNodes = 100_000;
/** Characters of a name in a sentence. */
const longestWord = 60;
/** Versions of ONNX's own operators that onnxruntime 1.30 runs. */
const operatorSets = { least: 7, most: 26 };
/** Those of the ONNX standard, and that of onnxruntime's own operators, which its optimiser and quantised models use. */
const knownDomains = ['', 'ai.onnx.ml', 'com.microsoft'];

/**
 * What a file says of itself, where nothing speaks against running it: it is an ONNX model, whole, with operators of the ONNX standard in
 * versions that are known, or onnxruntime's own, and names no other file. Whether onnxruntime has each operator it says when it opens the file.
 * @param name for what is said where it is refused
 * @throws MODEL_REFUSED
 */
export function checkModel(bytes: Uint8Array, name: string): ForeignModel {
  const model = read(bytes, name);
  const { externalTensor, functions, nodes, operators } = model;
  if (externalTensor !== undefined) {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} keeps its numbers in other files, which Heirloom does not open. Get the model as one single file.`,
      { why: 'external-data', name },
    );
  }
  const foreign = operators.find(({ domain }) => !knownDomains.includes(domain));
  if (foreign) {
    const operator = `${foreign.domain.slice(0, longestWord)}:${foreign.operator.slice(0, longestWord)}`;
    throw new AppError(
      'MODEL_REFUSED',
      `${name} uses operators that neither the ONNX standard nor onnxruntime has (${operator}). Get an export of it without them.`,
      { why: 'other-operators', name, operator },
    );
  }
  if (functions > 0) {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} brings functions of its own, which Heirloom does not run. Get an export of it in which they are inlined.`,
      { why: 'functions', name },
    );
  }
  const version = model.operatorSets.get('') ?? 0;
  if (version < operatorSets.least || version > operatorSets.most) {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} is written for version ${version} of ONNX's operators, and Heirloom knows ${operatorSets.least} to ${operatorSets.most}. Get an export of it for one of those.`,
      { why: 'operator-set', name, version, least: operatorSets.least, most: operatorSets.most },
    );
  }
  if (nodes > mostNodes || nodes === 0) {
    throw new AppError('MODEL_REFUSED', `${name} has ${nodes} steps of calculation: no model that fills has.`, {
      why: 'nodes',
      name,
      nodes,
    });
  }
  return model;
}

/** @throws MODEL_REFUSED for a file of this length */
export function checkLength(bytes: number, name: string): void {
  if (bytes > mostBytes) {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} has ${formatBytes(bytes)}, and models that are taken in may have ${formatBytes(mostBytes)} at most.`,
      { why: 'too-large', name, size: formatBytes(bytes), most: formatBytes(mostBytes) },
    );
  }
  if (bytes > 0) return;
  throw new AppError('MODEL_REFUSED', `${name} is empty. It may not have been downloaded to its end.`, {
    why: 'empty',
    name,
  });
}

function read(bytes: Uint8Array, name: string): ForeignModel {
  try {
    return readForeignModel(bytes);
  } catch (error) {
    if (!(error instanceof MalformedProtobuf)) throw error;
    throw new AppError(
      'MODEL_REFUSED',
      `${name} is no whole ONNX file: ${error.message}. It may not have been downloaded to its end, or be something else.`,
      { why: 'no-onnx', name, reason: error.message },
      error,
    );
  }
}
