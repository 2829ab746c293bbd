import type { OutputPlaceRequest } from '../shared/data/output-place.ts';
import type { ModelExport } from '../shared/data/model.ts';
import { AppError } from '../shared/errors.ts';
import { requireMemory } from '../platform/machine.ts';
import { checkOutput, placeOf, type OutputPlace } from '../platform/outputs/place-output.ts';
import { writeOutput } from '../platform/outputs/write-output.ts';
import { takesSize } from '../nn/architecture.ts';
import type { Network } from '../nn/families/registry.ts';
import { graphNames, lowerProgram } from '../nn/compiler/lowering/lower-program.ts';
import { portableTarget } from '../nn/compiler/lowering/target.ts';
import { encodeModel } from '../nn/compiler/onnx/encode-model.ts';
import type { OnnxModel, OnnxValue } from '../nn/compiler/onnx/model.ts';
import { record } from '../nn/compiler/recording/record.ts';
import type { Arrays } from '../nn/compiler/runtime.ts';
import type { Provenance } from '../nn/weights/provenance.ts';
import type { Weights } from '../nn/weights/weight-file.ts';
import { isImported, type ModelFinder } from './find.ts';
import { taskOf } from './header.ts';
import { requireDescription } from './imported/description.ts';
import { networkOf } from './network-of.ts';
import { loadWeights, readModelFile } from './weights.ts';

export interface ExportRequest {
  /** A name or a path. */
  readonly model: string;
  readonly place: OutputPlaceRequest;
  /** Pixels a side. */
  readonly size: number;
  readonly batch: number;
}

/**
 * Writes a trained network as an ONNX file that any implementation can run, for pictures of one size; an imported model as it came.
 * @throws MODEL_UNKNOWN, OUTPUT_EXISTS, OUTPUT_IS_SOURCE, FOLDER_NOT_FOUND, USAGE for a size that the network cannot take, what loadWeights and writeOutput throw
 */
export async function exportModel(request: ExportRequest, finder: ModelFinder): Promise<ModelExport> {
  const { size, batch } = request;
  await checkOutput(placeOf(request.place));
  const path = await finder.path(request.model);
  const place = placeOf({ ...request.place, inputs: [path] });
  await checkOutput(place);
  if (isImported(path)) return exportImported(path, place);
  const weights = await loadWeights(path);
  const network = networkOf(weights, path);
  requireSize(size, network);
  const model = await portableModel(network, weights, batch, size);
  const tensorBytes = model.constants.reduce((sum, { values }) => sum + values.byteLength, 0);
  requireMemory(2 * tensorBytes, `Exporting ${path}`, { advice: 'export a smaller model' });
  const bytes = encodeModel(model);
  return {
    path: await writeOutput(place, bytes),
    bytes: bytes.length,
    architecture: network.architecture,
    nodes: model.nodes.length,
    inputs: shapesOf(model.inputs),
    outputs: shapesOf(model.outputs),
  };
}

/** @throws MODEL_UNKNOWN where the file was not taken in */
async function exportImported(path: string, place: OutputPlace): Promise<ModelExport> {
  const { adapter, graph, kind } = await requireDescription(path);
  const bytes = await readModelFile(path);
  return {
    path: await writeOutput(place, bytes),
    bytes: bytes.length,
    architecture: kind,
    nodes: graph.nodes,
    inputs: { [adapter.image]: graph.image.shape, [adapter.mask]: graph.mask.shape },
    outputs: { [adapter.output]: graph.output.shape },
  };
}

function requireSize(size: number, { architecture, sizes }: Network): void {
  if (takesSize(sizes, size)) return;
  const wanted = sizes.only === undefined ? `a multiple of ${sizes.multiple}` : String(sizes.only);
  throw new AppError('USAGE', `The size must be ${wanted} for the network "${architecture}"; ${size} is not.`, {
    size,
    wanted,
  });
}

async function portableModel(network: Network, weights: Weights, batch: number, size: number): Promise<OnnxModel> {
  const { program, inputs } = network.forward(batch, size);
  const recorded = await record(program, { state: network.parameters, inputs });
  const model = lowerProgram(recorded, portableTarget, network.architecture);
  return { ...withWeights(model, weights.tensors), metadata: describe(weights.label, weights.sha256) };
}

/**
 * The weights as constants of the graph. Unlike those that are frozen when a program is recorded, they keep their names, for people who
 * look at the file.
 */
function withWeights(model: OnnxModel, tensors: Arrays): OnnxModel {
  const names = new Map(Object.keys(tensors).map((name) => [graphNames.state(name), name]));
  const isWeight = ({ name }: OnnxValue): boolean => names.has(name);
  const weights = model.inputs
    .filter(isWeight)
    .map((input) => ({ ...input, values: tensors[names.get(input.name)!].values }));
  return {
    ...model,
    inputs: model.inputs.filter((input) => !isWeight(input)),
    constants: [...weights, ...model.constants],
  };
}

function describe(label: Provenance, sha256: string) {
  const { architecture, created, heirloom, trainedOn, training } = label;
  return {
    task: taskOf(label) ?? '',
    architecture: architecture.name,
    configuration: JSON.stringify(architecture.configuration),
    created,
    heirloom,
    trainedOn: JSON.stringify(trainedOn),
    training: JSON.stringify(training),
    weightsSha256: sha256,
  };
}

function shapesOf(values: readonly OnnxValue[]): Record<string, number[]> {
  return Object.fromEntries(values.map(({ name, shape }) => [name, [...shape]]));
}
