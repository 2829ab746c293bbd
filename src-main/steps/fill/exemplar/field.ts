import { indicesWhere } from '../../../imaging/indices.ts';
import { HOLE, type Level } from './level.ts';
import { sharedArray } from '../../../platform/threads.ts';
import type { SourceChoice } from './sources.ts';
import { tuning } from './tuning.ts';

/** Nearest-neighbour field of one level: the target patches that touch the hole and, for each, the best source patch so far. What changes is shared memory. */
export interface Field {
  /** Patches are squares of 2 × radius + 1 px. */
  radius: number;
  /** Pixels of the hole, in raster order. */
  hole: Int32Array;
  /** Centre pixel of every patch that lies in the picture and touches the hole, in raster order. */
  targets: Int32Array;
  /** [height, width]: the index of a centre in `targets`, or -1. */
  targetAt: Int32Array;
  /** [height, width]: 1 at the centre of every patch that may be copied. */
  sources: Uint8Array;
  /** [targets]: centre pixel of the patch to be copied, or -1. */
  source: Int32Array;
  /** [targets]: index into `orientations`. */
  orientation: Uint8Array;
  /** [targets]: distance of the two patches, squared units. */
  distance: Float64Array;
  /** [targets, channels], 0..1: added to the copied patch. */
  shift: Float32Array;
  /** [targets]: 1 where no shift is allowed, so that context does not lend the patch its shade. */
  unshifted: Uint8Array;
  /** [targets]: weight of the patch by its depth in the hole, falling from 1. */
  confidence: Float32Array;
}

/** A field without sources. @param depth of the hole, as from holeDepth */
export async function createField(
  level: Level,
  { radius, sources, reached, besideContext }: SourceChoice,
  depth: Uint16Array,
  yieldToEventLoop: () => Promise<void>,
): Promise<Field> {
  const { width, height, channels, kind } = level;
  const targets = indicesWhere(reached.length, (p) => {
    const x = p % width;
    return (
      reached[p] !== 0 && x >= radius && x < width - radius && p >= radius * width && p < (height - radius) * width
    );
  });
  const count = targets.length;
  const field: Field = {
    radius,
    hole: indicesWhere(kind.length, (p) => kind[p] === HOLE),
    targets,
    targetAt: sharedArray(Int32Array, width * height).fill(-1),
    sources,
    source: sharedArray(Int32Array, count).fill(-1),
    orientation: sharedArray(Uint8Array, count),
    distance: sharedArray(Float64Array, count).fill(Infinity),
    shift: sharedArray(Float32Array, count * channels),
    unshifted: sharedArray(Uint8Array, count),
    confidence: sharedArray(Float32Array, count),
  };
  for (let t = 0; t < count; t++) {
    const p = targets[t];
    field.targetAt[p] = t;
    field.unshifted[t] = besideContext[p];
    // Float32 holds no smaller weights than those at depth 200.
    field.confidence[t] = tuning.confidenceFall ** -Math.min(depth[p], 200);
    if ((t & 8191) === 0) await yieldToEventLoop();
  }
  return field;
}
