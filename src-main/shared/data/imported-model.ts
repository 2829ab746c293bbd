import * as v from 'valibot';

const graphName = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** What black and white are, in the numbers of a picture that goes in or comes out. */
export const pixelRanges = ['0..1', '-1..1', '0..255'] as const;
export type PixelRange = (typeof pixelRanges)[number];

/** What a mask is in holes (`hole-`) or outside of them (`keep-`); it is 0 elsewhere. */
export const maskMeanings = ['hole-1', 'keep-1', 'hole-255', 'keep-255'] as const;
export type MaskMeaning = (typeof maskMeanings)[number];

/** Order of the axes. */
export const tensorLayouts = ['nchw', 'nhwc'] as const;

/** How the inputs and the output of a graph that fills holes are to be read: everything that its file does not say by itself. */
export const onnxAdapterSchema = v.object({
  /** Names of the inputs, and of the output, in the graph. */
  image: graphName,
  mask: graphName,
  output: graphName,
  layout: v.optional(v.picklist(tensorLayouts), 'nchw'),
  imageRange: v.optional(v.picklist(pixelRanges), '0..1'),
  /** Absent: measured on the sample, 0..1 or 0..255. */
  outputRange: v.optional(v.picklist(pixelRanges)),
  maskMeaning: v.optional(v.picklist(maskMeanings), 'hole-1'),
  /** Sides are multiples of so many px, where the graph leaves them free. */
  multiple: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256)), 8),
});
export type OnnxAdapter = v.InferOutput<typeof onnxAdapterSchema>;

/** `described`: by a person, as its signature is none of the known ones. */
export const importedKinds = ['mi-gan', 'lama', 'described'] as const;
export type ImportedKind = (typeof importedKinds)[number];

const words = v.pipe(v.string(), v.maxLength(500));

/** What a person says of a model, besides its file. */
export const modelOriginSchema = v.object({
  /** Under which licence it may be used, in the words of whoever published it. */
  licence: v.optional(words, ''),
  /** Where it was taken from: an address, or a sentence. */
  source: v.optional(words, ''),
});
export type ModelOrigin = v.InferOutput<typeof modelOriginSchema>;

/** An input or output: its type, and its sizes, −1 where they are free. */
const graphValueSchema = v.object({ type: v.picklist(['float32', 'uint8']), shape: v.array(v.number()) });
export type GraphValue = v.InferOutput<typeof graphValueSchema>;

/** `NAME.json` beside `NAME.onnx`: what was found when the file was taken in. */
export const importedModelSchema = v.object({
  format: v.literal('heirloom-imported-model'),
  version: v.literal(1),
  /** Hex digest of the ONNX file. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  kind: v.picklist(importedKinds),
  /** With `outputRange`. */
  adapter: v.required(onnxAdapterSchema, ['outputRange']),
  graph: v.object({ nodes: v.number(), image: graphValueSchema, mask: graphValueSchema, output: graphValueSchema }),
  ...modelOriginSchema.entries,
  /** Of the file as it was given. */
  fileName: v.string(),
  /** ISO 8601. */
  imported: v.string(),
  /** On a hole in the sample: dB over the missing pixels, and what it took. */
  trial: v.object({ psnr: v.number(), seconds: v.number(), memory: v.number() }),
});
export type ImportedModel = v.InferOutput<typeof importedModelSchema>;
export type FullAdapter = ImportedModel['adapter'];

/** Names of models may not be those of ways to fill, nor what would be taken for a path. */
export const importedNamePattern = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,78}[\p{L}\p{N}])?$/u;
