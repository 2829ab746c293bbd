import type { WorkContext } from '../platform/work-context.ts';

/**
 * The border between the fills and the rest of the engine. A fill sees a rectangle of the photo and knows nothing of files,
 * masks as strokes, or other holes.
 */
export interface FillProblem {
  width: number;
  height: number;
  /** 1 grey, 3 colour, without alpha. */
  channels: number;
  /** [height, width, channels], row-major, in 0..1 as encoded in the file (not linear light). Values inside the hole are meaningless. */
  pixels: Float32Array;
  /** [height, width], 1 = missing. */
  hole: Uint8Array;
  /** [height, width], 1 = known but not to be copied from (frame, other damage). */
  forbidden?: Uint8Array;
}

/** Resolves to [height, width, channels]; equal to `problem.pixels` outside the hole. Never changes its input. */
export type Fill<Options> = (problem: FillProblem, options: Options, context: WorkContext) => Promise<Float32Array>;
