import type { ForeignModel, ForeignValue } from '../../nn/compiler/onnx/read-model.ts';
import { AppError } from '../../shared/errors.ts';
import type { GraphValue, ImportedKind, ImportedModel, OnnxAdapter } from '../../shared/data/imported-model.ts';

/** What decides how a graph is read. */
export type GraphSignature = Pick<ForeignModel, 'inputs' | 'outputs' | 'nodes'>;

/** A graph together with how it is to be read. */
export interface Recognised {
  readonly kind: ImportedKind;
  readonly adapter: OnnxAdapter;
  readonly graph: ImportedModel['graph'];
}

/** onnx.TensorProto.DataType */
const elementTypes: Readonly<Record<number, GraphValue['type']>> = { 1: 'float32', 2: 'uint8' };
/** px a side of what a graph of one size may ask for. */
const sizes = { least: 32, most: 2048 };

/**
 * How a graph is to be read: as a person says, else by its signature. MI-GAN's pipeline takes `image` and `mask` as bytes, 255 where the
 * photo is kept; LaMa takes them as floats, 1 in holes.
 * @param described absent where it must be recognised
 * @throws MODEL_REFUSED
 */
export function recognise(model: GraphSignature, described: OnnxAdapter | undefined, name: string): Recognised {
  if (described) return { kind: 'described', adapter: described, graph: graphOf(model, described, name) };
  const { inputs, outputs } = model;
  const image = inputs.find((input) => input.name === 'image');
  const mask = inputs.find((input) => input.name === 'mask');
  if (image && mask && inputs.length === 2 && outputs.length === 1) {
    const plain = { image: 'image', mask: 'mask', output: outputs[0].name, layout: 'nchw' } as const;
    const types = [image, mask].map(({ elementType }) => elementTypes[elementType]);
    const known = mayHaveChannels(image, 3) && mayHaveChannels(mask, 1);
    if (known && types.every((type) => type === 'uint8') && elementTypes[outputs[0].elementType] === 'uint8') {
      const ranges = { imageRange: '0..255', outputRange: '0..255', maskMeaning: 'keep-255' } as const;
      const adapter = { ...plain, ...ranges, multiple: 1 };
      return { kind: 'mi-gan', adapter, graph: graphOf(model, adapter, name) };
    }
    if (known && types.every((type) => type === 'float32')) {
      const adapter = { ...plain, imageRange: '0..1', maskMeaning: 'hole-1', multiple: 8 } as const;
      return { kind: 'lama', adapter, graph: graphOf(model, adapter, name) };
    }
  }
  throw new AppError(
    'MODEL_REFUSED',
    `${name} is neither LaMa nor MI-GAN by its inputs (${namesOf(inputs)}) and outputs (${namesOf(outputs)}). Describe how it is to be read.`,
    { why: 'signature', name, inputs: namesOf(inputs), outputs: namesOf(outputs) },
  );
}

const namesOf = (values: readonly ForeignValue[]): string =>
  values
    .slice(0, 8)
    .map(
      ({ name, elementType, shape }) => `${name.slice(0, 60)} ${elementTypes[elementType] ?? '?'}${shapeText(shape)}`,
    )
    .join(', ');

function shapeText(shape: ForeignValue['shape']): string {
  return shape ? ` [${shape.map((size) => (typeof size === 'number' ? size : size || '?')).join(', ')}]` : '';
}

/** Exporters leave sizes out, or give them a name. */
function mayHaveChannels({ shape }: ForeignValue, channels: number): boolean {
  const size = shape?.[1];
  return shape === null || (shape.length === 4 && (typeof size !== 'number' || size === channels));
}

/** The values that an adapter names, where they can be what it says. @throws MODEL_REFUSED */
function graphOf(model: GraphSignature, adapter: OnnxAdapter, name: string): ImportedModel['graph'] {
  const image = valueOf(model.inputs, adapter.image, 3, adapter, name);
  const mask = valueOf(model.inputs, adapter.mask, 1, adapter, name);
  const output = valueOf(model.outputs, adapter.output, 3, adapter, name);
  const others = model.inputs.filter((input) => input.name !== adapter.image && input.name !== adapter.mask);
  if (others.length > 0 || adapter.image === adapter.mask) {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} wants other inputs than a picture and a mask: ${namesOf(model.inputs)}. Heirloom cannot give it those.`,
      { why: 'other-inputs', name, inputs: namesOf(model.inputs) },
    );
  }
  const side = sideOf({ image, mask, output, nodes: model.nodes }, adapter);
  if (side === null || (side !== undefined && (side < sizes.least || side > sizes.most))) {
    throw new AppError(
      'MODEL_REFUSED',
      `${name} wants pictures of a size that Heirloom does not give: ${namesOf(model.inputs)}. They must be free, or square with ${sizes.least} to ${sizes.most} px a side.`,
      { why: 'size', name, inputs: namesOf(model.inputs), least: sizes.least, most: sizes.most },
    );
  }
  return { nodes: model.nodes, image, mask, output };
}

/** The side of the squares that a graph takes, px; undefined where it is free, null where it is no square or the inputs disagree. */
export function sideOf(
  { image, mask }: ImportedModel['graph'],
  { layout }: Pick<OnnxAdapter, 'layout'>,
): number | undefined | null {
  const sides = [image, mask].flatMap(({ shape }) => (layout === 'nchw' ? shape.slice(2) : shape.slice(1, 3)));
  const known = sides.filter((side) => side >= 0);
  if (known.length === 0) return undefined;
  return known.length === sides.length && known.every((side) => side === known[0]) ? known[0] : null;
}

function valueOf(
  values: readonly ForeignValue[],
  wanted: string,
  channels: number,
  { layout }: OnnxAdapter,
  name: string,
): GraphValue {
  const found = values.find((value) => value.name === wanted);
  const type = found && elementTypes[found.elementType];
  // Exporters leave the shape of outputs out, or some of it.
  const shape = (found?.shape ?? ['', '', '', '']).map((size) => (typeof size === 'number' && size >= 0 ? size : -1));
  const at = layout === 'nchw' ? 1 : 3;
  const fits = shape.length === 4 && [-1, channels].includes(shape[at]) && [-1, 1].includes(shape[0]);
  if (type && fits) return { type, shape };
  throw new AppError(
    'MODEL_REFUSED',
    `${name} has no "${wanted}" that is a picture of ${channels === 3 ? 'three channels' : 'one channel'} in numbers of float32 or uint8. It has ${namesOf(values)}.`,
    { why: 'no-such-value', name, wanted, channels, values: namesOf(values) },
  );
}
