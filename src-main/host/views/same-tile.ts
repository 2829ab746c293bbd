import type { ViewKey } from '../../contract/host.ts';
import { tileSide } from '../../shared/data/tile.ts';
import { rectsOverlap, type Rect } from '../../shared/geometry/rect.ts';
import { maskBounds, type Mask } from '../../shared/mask/mask.ts';
import type { View } from './views.ts';

/** An inverted mask reaches everywhere, however large the photo is. */
const anySize = { width: Infinity, height: Infinity };

/** Masks never change, can be long, and are asked about for every tile. */
const bounds = new WeakMap<Mask, Rect>();

function boundsOf(mask: Mask): Rect {
  let known = bounds.get(mask);
  if (!known) bounds.set(mask, (known = maskBounds(mask, anySize)));
  return known;
}

/**
 * The key of the first picture on the way to a view that has the same tile, byte for byte: the fills after it change nothing there. So
 * the tiles around a repair are not made again for it.
 */
export function sameTileKey({ steps, keys }: View, { level, x, y }: { level: number; x: number; y: number }): ViewKey {
  const side = tileSide * 2 ** level;
  const tile = { x: x * side, y: y * side, width: side, height: side };
  let count = steps.length;
  // A fill replaces what its mask holds and nothing else; other steps look further, or have no mask.
  while (count > 0) {
    const step = steps[count - 1];
    if (step.op !== 'fill' || rectsOverlap(boundsOf(step.mask), tile)) break;
    count -= 1;
  }
  return keys[count];
}
