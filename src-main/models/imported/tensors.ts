import type { ForeignTensor } from '../../nn/compiler/session/foreign-session.ts';
import type { FullAdapter, GraphValue, OnnxAdapter, PixelRange } from '../../shared/data/imported-model.ts';

type Ends = readonly [black: number, white: number];
const ends: Readonly<Record<PixelRange, Ends>> = { '0..1': [0, 1], '-1..1': [-1, 1], '0..255': [0, 255] };

/** A picture, [height, width, 3] in 0..1, as the graph takes it. */
export function imageTensor(
  pixels: Float32Array,
  width: number,
  height: number,
  adapter: OnnxAdapter,
  type: GraphValue['type'],
): ForeignTensor {
  const [black, white] = ends[adapter.imageRange];
  return tensor(width, height, 3, adapter, type, (pixel, c) => {
    const value = Math.min(1, Math.max(0, pixels[pixel * 3 + c]));
    return black + (white - black) * value;
  });
}

/** A mask, [height, width], not 0 in holes, as the graph takes it. */
export function maskTensor(
  hole: Uint8Array,
  width: number,
  height: number,
  adapter: OnnxAdapter,
  type: GraphValue['type'],
): ForeignTensor {
  const [where, value] = adapter.maskMeaning.split('-');
  const [inHole, outside] = where === 'hole' ? [Number(value), 0] : [0, Number(value)];
  return tensor(width, height, 1, adapter, type, (pixel) => (hole[pixel] !== 0 ? inHole : outside));
}

function tensor(
  width: number,
  height: number,
  channels: number,
  { layout }: OnnxAdapter,
  type: GraphValue['type'],
  valueAt: (pixel: number, channel: number) => number,
): ForeignTensor {
  const count = width * height;
  const data = type === 'uint8' ? new Uint8Array(count * channels) : new Float32Array(count * channels);
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let c = 0; c < channels; c += 1) {
      const value = valueAt(pixel, c);
      data[layout === 'nchw' ? c * count + pixel : pixel * channels + c] = type === 'uint8' ? Math.round(value) : value;
    }
  }
  return { type, shape: layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels], data };
}

/** The shape of an output that is a picture of this size. */
export function pictureShape(width: number, height: number, { layout }: OnnxAdapter): number[] {
  return layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
}

/** Whether an output is a picture of this size. */
export function isPicture(
  { shape, data }: ForeignTensor,
  width: number,
  height: number,
  adapter: OnnxAdapter,
): boolean {
  const wanted = pictureShape(width, height, adapter);
  return shape.length === 4 && shape.every((size, i) => size === wanted[i]) && data.length === 3 * width * height;
}

/** The range of an output that says nothing of it: floats that go far beyond 1 are levels. */
export function measureRange({ data, type }: ForeignTensor): PixelRange {
  if (type === 'uint8') return '0..255';
  let largest = 0;
  for (const value of data) largest = Math.max(largest, value);
  return largest > 4 ? '0..255' : '0..1';
}

/** An output as a picture, [height, width, 3], whose black and white are 0 and 1; it may go beyond them. */
export function pictureOf({ data, shape }: ForeignTensor, { layout, outputRange }: FullAdapter): Float32Array {
  const [black, white] = ends[outputRange];
  const count = layout === 'nchw' ? shape[2] * shape[3] : shape[1] * shape[2];
  const pixels = new Float32Array(count * 3);
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let c = 0; c < 3; c += 1) {
      const value = data[layout === 'nchw' ? c * count + pixel : pixel * 3 + c];
      pixels[pixel * 3 + c] = (value - black) / (white - black);
    }
  }
  return pixels;
}

export function isFinitePicture({ data }: ForeignTensor): boolean {
  return data.every((value) => Number.isFinite(value));
}
