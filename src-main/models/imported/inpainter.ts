import PQueue from 'p-queue';
import type { ForeignTensor } from '../../nn/compiler/session/foreign-session.ts';
import type { FullAdapter, ImportedModel, OnnxAdapter } from '../../shared/data/imported-model.ts';
import { AppError } from '../../shared/errors.ts';
import type { ModelChild } from './model-child.ts';
import { sideOf } from './recognise.ts';
import { imageTensor, isFinitePicture, isPicture, maskTensor, pictureOf, pictureShape } from './tensors.ts';

/** A picture with holes, as an imported model sees it. */
export interface HoledPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], 0..1, with something plausible in the holes. */
  readonly pixels: Float32Array;
  /** [height, width], not 0 = missing. */
  readonly hole: Uint8Array;
}

/** An imported model, ready to run in a process of its own. */
export interface Inpainter {
  readonly name: string;
  /** Side of the squares that it takes, px; undefined where it takes any size whose sides are a multiple of `multiple`. */
  readonly side: number | undefined;
  readonly multiple: number;
  /**
   * The whole picture as the model gives it, [height, width, 3], 0..1 in the main; known pixels need not be what they were.
   * @throws MODEL_FAILED, MODEL_REFUSED where its file has changed, CANCELLED
   */
  inpaint(picture: HoledPicture, signal?: AbortSignal): Promise<Float32Array>;
}

/** What stays open for a while, as the next hole follows soon. */
const idleMs = 20_000;

/**
 * An imported model whose process is started when it is wanted, and again after it has died.
 * @param start opens the file in a process
 */
export function createInpainter(
  name: string,
  { adapter, graph }: Pick<ImportedModel, 'adapter' | 'graph'>,
  start: (signal: AbortSignal | undefined) => Promise<ModelChild>,
): Inpainter & { dispose(): void } {
  const turns = new PQueue({ concurrency: 1 });
  let child: ModelChild | undefined;
  let idle: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(idle);
    child?.dispose();
    child = undefined;
  };
  return {
    name,
    side: sideOf(graph, adapter) ?? undefined,
    multiple: adapter.multiple,
    inpaint: (picture, signal) =>
      turns.add(async () => {
        clearTimeout(idle);
        try {
          if (!child?.running) child = await start(signal);
          const { result } = await runOn(child, picture, { adapter, graph }, signal);
          return readPicture(result, picture, adapter, name);
        } finally {
          idle = setTimeout(close, idleMs).unref();
        }
      }),
    dispose: close,
  };
}

/** Runs a graph on a picture. @throws MODEL_FAILED, CANCELLED */
export function runOn(
  child: ModelChild,
  { width, height, pixels, hole }: HoledPicture,
  { adapter, graph }: { adapter: OnnxAdapter; graph: ImportedModel['graph'] },
  signal: AbortSignal | undefined,
): Promise<{ result: ForeignTensor; memory: number }> {
  const feeds = {
    [adapter.image]: imageTensor(pixels, width, height, adapter, graph.image.type),
    [adapter.mask]: maskTensor(hole, width, height, adapter, graph.mask.type),
  };
  return child.run(feeds, { name: adapter.output, shape: pictureShape(width, height, adapter) }, signal);
}

/** @throws MODEL_FAILED where the output is no picture of this size, or not of numbers */
export function readPicture(
  result: ForeignTensor,
  { width, height }: Pick<HoledPicture, 'width' | 'height'>,
  adapter: FullAdapter,
  name: string,
): Float32Array {
  if (!isPicture(result, width, height, adapter)) {
    throw new AppError(
      'MODEL_FAILED',
      `The model "${name}" gave something else than a picture of ${width} × ${height} px. Nothing was changed. Use another model, or another way to fill.`,
      { why: 'no-picture', name, width, height },
    );
  }
  if (!isFinitePicture(result)) {
    throw new AppError(
      'MODEL_FAILED',
      `The model "${name}" gave numbers that are no colours (infinite, or none). Nothing was changed. Use another model, or another way to fill.`,
      { why: 'not-finite', name },
    );
  }
  return pictureOf(result, adapter);
}
