import * as v from 'valibot';
import { clampRect, growRect, unionRects, type Rect, type Size } from '../geometry/rect.ts';

/**
 * A mask is an ordered list of operations on an empty page, in source pixels of the upright photo: pixel (0, 0) covers
 * [0, 1) × [0, 1). It is turned into pixels by rasterizeMask, the same in every process. 255 is fully damaged, 0 is never touched.
 */
const coordinate = v.pipe(v.number(), v.finite());
const length = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(100_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));

/** Round brush. `points` are triples x, y, pressure 0..1. `size` is the diameter at full pressure in px, `hardness` 0..1. */
export const brushSchema = v.object({
  type: v.literal('brush'),
  erase: v.boolean(),
  size: v.pipe(length, v.minValue(0.1)),
  hardness: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  points: v.pipe(
    v.array(coordinate),
    v.minLength(3),
    v.check((points) => points.length % 3 === 0, 'points come in threes: x, y, pressure'),
  ),
});

export const rectangleSchema = v.object({
  type: v.literal('rectangle'),
  erase: v.boolean(),
  x: coordinate,
  y: coordinate,
  width: length,
  height: length,
});

/** Closed outline, filled by the non-zero winding rule; drawn with the lasso or corner by corner. `points` are pairs x, y. */
export const polygonSchema = v.object({
  type: v.literal('polygon'),
  erase: v.boolean(),
  points: v.pipe(
    v.array(coordinate),
    v.minLength(6),
    v.check((points) => points.length % 2 === 0, 'points come in twos: x, y'),
  ),
});

/**
 * A lossless bitmap, imported or detected: row-major runs of one value, see mask/runs.ts. `runs` holds their bytes in base64; what is
 * large lies in a file instead, and `sha256` is the digest of its bytes.
 */
export const bitmapSchema = v.pipe(
  v.object({
    type: v.literal('bitmap'),
    erase: v.boolean(),
    x: count,
    y: count,
    width: v.pipe(count, v.minValue(1)),
    height: v.pipe(count, v.minValue(1)),
    runs: v.optional(v.string()),
    sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  }),
  v.check(
    ({ runs, sha256 }) => (runs === undefined) !== (sha256 === undefined),
    'a bitmap has either runs or the digest of their file',
  ),
);

const radius = v.pipe(v.number(), v.minValue(0.1), v.maxValue(1000));

export const maskOperationSchema = v.variant('type', [
  brushSchema,
  rectangleSchema,
  polygonSchema,
  bitmapSchema,
  v.object({ type: v.literal('grow'), radius }),
  v.object({ type: v.literal('shrink'), radius }),
  /** Softens the edge outwards: what was fully damaged stays so, and the next `radius` px fade to nothing. */
  v.object({ type: v.literal('feather'), radius }),
  v.object({ type: v.literal('invert') }),
]);

export const maskSchema = v.array(maskOperationSchema);

export type MaskOperation = v.InferOutput<typeof maskOperationSchema>;
export type Mask = v.InferOutput<typeof maskSchema>;
export type BrushOperation = v.InferOutput<typeof brushSchema>;
export type PolygonOperation = v.InferOutput<typeof polygonSchema>;
export type RectangleOperation = v.InferOutput<typeof rectangleSchema>;
export type BitmapOperation = v.InferOutput<typeof bitmapSchema>;

/** Digests of the files that masks need. */
export function maskFilesOf(...masks: readonly Mask[]): string[] {
  const digests = new Set<string>();
  for (const mask of masks) {
    for (const operation of mask) {
      if (operation.type === 'bitmap' && operation.sha256 !== undefined) digests.add(operation.sha256);
    }
  }
  return [...digests];
}

/** A rectangle in whole pixels that holds everything the shape can touch. */
export function operationBounds(operation: MaskOperation): Rect | null {
  switch (operation.type) {
    case 'brush':
      return pointsBounds(operation.points, 3, operation.size / 2 + 1);
    case 'polygon':
      return pointsBounds(operation.points, 2, 1);
    case 'rectangle':
      return pointsBounds(
        [operation.x, operation.y, operation.x + operation.width, operation.y + operation.height],
        2,
        1,
      );
    case 'bitmap':
      return { x: operation.x, y: operation.y, width: operation.width, height: operation.height };
    default:
      return null;
  }
}

/** A rectangle in whole pixels outside of which the mask is certainly 0. */
export function maskBounds(mask: Mask, size: Size): Rect {
  let bounds: Rect = { x: 0, y: 0, width: 0, height: 0 };
  for (const operation of mask) {
    if (operation.type === 'invert') bounds = { x: 0, y: 0, width: size.width, height: size.height };
    else if (operation.type === 'grow')
      bounds = growRect(bounds, bounds.width > 0 ? Math.ceil(operation.radius) + 1 : 0);
    else if (operation.type === 'feather')
      bounds = growRect(bounds, bounds.width > 0 ? Math.ceil(2 * operation.radius) + 2 : 0);
    else if ('erase' in operation && !operation.erase) bounds = unionRects(bounds, operationBounds(operation)!);
    bounds = clampRect(bounds, size);
  }
  return bounds;
}

function pointsBounds(points: readonly number[], stride: number, margin: number): Rect {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i + 1 < points.length; i += stride) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  const x = Math.floor(left - margin);
  const y = Math.floor(top - margin);
  return { x, y, width: Math.ceil(right + margin) - x, height: Math.ceil(bottom + margin) - y };
}
