import { HOLE, type Level } from './level.ts';
import type { SourceChoice } from './sources.ts';
import { tuning } from './tuning.ts';

/** The patches to be explained at one level and, for each, the source patch that explains it best so far. */
export interface Field {
  /** Patches are squares of 2 × radius + 1 px. */
  radius: number;
  /** Pixels of the hole, in raster order. */
  hole: Int32Array;
  /** Centre pixel of every patch that lies in the picture and touches the hole, in raster order. */
  targets: Int32Array;
  /** [height, width]: the place of a centre in `targets`, or -1. */
  targetAt: Int32Array;
  /** [height, width]: 1 at the centre of every patch that may be copied. */
  sources: Uint8Array;
  /** [targets]: centre pixel of the patch to be copied, or -1. */
  source: Int32Array;
  /** [targets]: how it is laid, a place in `orientations`. */
  orientation: Uint8Array;
  /** [targets]: the distance of the two patches, in squared units. */
  distance: Float64Array;
  /** [targets, channels], 0..1: what is added to the copied patch. */
  shift: Float32Array;
  /** [targets]: 1 where the patch is copied as it is, lest what may not be copied lends it its shade. */
  unshifted: Uint8Array;
  /** [targets]: how much the patch's surroundings are known, falling from 1. */
  confidence: Float32Array;
}

/** A field without any source yet; `depth` is what holeDepth gives for the level. */
export async function createField(
  level: Level,
  { radius, sources, reached, besideContext }: SourceChoice,
  depth: Uint16Array,
  yieldToEventLoop: () => Promise<void>,
): Promise<Field> {
  const { width, height, channels, kind } = level;
  let holeCount = 0;
  for (let p = 0; p < kind.length; p++) if (kind[p] === HOLE) holeCount += 1;
  let count = 0;
  for (let y = radius; y < height - radius; y++) {
    for (let p = y * width + radius; p < (y + 1) * width - radius; p++) count += reached[p];
  }
  const field: Field = {
    radius,
    hole: new Int32Array(holeCount),
    targets: new Int32Array(count),
    targetAt: new Int32Array(width * height).fill(-1),
    sources,
    source: new Int32Array(count).fill(-1),
    orientation: new Uint8Array(count),
    distance: new Float64Array(count).fill(Infinity),
    shift: new Float32Array(count * channels),
    unshifted: new Uint8Array(count),
    confidence: new Float32Array(count),
  };
  let t = 0;
  let h = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      if (kind[p] === HOLE) field.hole[h++] = p;
      if (reached[p] === 0 || y < radius || y >= height - radius || x < radius || x >= width - radius) continue;
      field.targetAt[p] = t;
      field.targets[t] = p;
      field.unshifted[t] = besideContext[p];
      // Beyond this depth the smallest weights would no longer be told apart.
      field.confidence[t] = tuning.confidenceFall ** -Math.min(depth[p], 200);
      t += 1;
    }
    if ((y & 7) === 0) await yieldToEventLoop();
  }
  return field;
}
