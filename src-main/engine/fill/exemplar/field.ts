import { HOLE, KNOWN } from './level.ts';
import type { Level } from './level.ts';

/** The patches to be explained at one level and, for each, the source patch that explains it best. */
export interface Field {
  radius: number;
  /** Pixel index of each target's centre, in raster order. */
  targets: Int32Array;
  /** [height, width]: place of the pixel in `targets`, or -1. */
  targetAt: Int32Array;
  /** [height, width]: 1 where a whole patch of known pixels is centred. */
  valid: Uint8Array;
  validList: Int32Array;
  /** Pixels to be guessed at this level that some target patch covers. */
  unknown: Int32Array;
  /** For each target: pixel index of its source's centre; -1 none. */
  source: Int32Array;
  turn: Uint8Array;
  distance: Float64Array;
  /** [targets, channels] mean shift added to the copied patch, in levels. */
  shift: Float32Array;
  confidence: Float32Array;
}

/** 1 where any pixel within `radius` (chessboard) is marked. */
export function dilate(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const rows = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    let until = -1;
    for (let x = -radius; x < width; x++) {
      if (x + radius < width && mask[y * width + x + radius]) until = x + 2 * radius;
      if (x >= 0 && x <= until) rows[y * width + x] = 1;
    }
  }
  const result = new Uint8Array(mask.length);
  const until = new Int32Array(width).fill(-1);
  for (let y = -radius; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (y + radius < height && rows[(y + radius) * width + x]) until[x] = y + 2 * radius;
      if (y >= 0 && y <= until[x]) result[y * width + x] = 1;
    }
  }
  return result;
}

export function createField(level: Level, radius: number, distanceInside: Uint16Array, confidenceBase: number): Field {
  const { width, height, kind, channels } = level;
  const size = width * height;
  const holes = new Uint8Array(size);
  const bad = new Uint8Array(size);
  for (let p = 0; p < size; p++) {
    holes[p] = kind[p] === HOLE ? 1 : 0;
    bad[p] = kind[p] === KNOWN ? 0 : 1;
  }
  const reach = dilate(holes, width, height, radius);
  const spoilt = dilate(bad, width, height, radius);
  const wide = dilate(holes, width, height, 2 * radius);
  const targetAt = new Int32Array(size).fill(-1);
  const valid = new Uint8Array(size);
  const targets: number[] = [];
  const validList: number[] = [];
  for (let y = radius; y < height - radius; y++)
    for (let x = radius; x < width - radius; x++) {
      const p = y * width + x;
      if (reach[p]) {
        targetAt[p] = targets.length;
        targets.push(p);
      }
      if (!spoilt[p]) {
        valid[p] = 1;
        validList.push(p);
      }
    }
  const unknown: number[] = [];
  const covered = new Uint8Array(size);
  for (const p of targets)
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) covered[p + dy * width + dx] = 1;
  for (let p = 0; p < size; p++) if (bad[p] && wide[p] && covered[p]) unknown.push(p);
  const confidence = new Float32Array(targets.length);
  for (let t = 0; t < targets.length; t++) confidence[t] = confidenceBase ** -Math.min(distanceInside[targets[t]], 150);
  return {
    radius,
    targets: Int32Array.from(targets),
    targetAt,
    valid,
    validList: Int32Array.from(validList),
    unknown: Int32Array.from(unknown),
    source: new Int32Array(targets.length).fill(-1),
    turn: new Uint8Array(targets.length),
    distance: new Float64Array(targets.length).fill(Infinity),
    shift: new Float32Array(targets.length * channels),
    confidence,
  };
}
