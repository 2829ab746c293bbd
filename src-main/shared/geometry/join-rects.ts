import type { Rect } from './rect.ts';

/**
 * Unites rectangles until no two of them belong together, each at the end of those that it was not united with.
 * @param pause called for each rectangle; what it throws ends the work
 */
export async function joinRects<Item extends Rect>(
  rects: readonly Item[],
  together: (a: Item, b: Item) => boolean,
  unite: (a: Item, b: Item) => Item,
  pause: () => Promise<void>,
): Promise<Item[]> {
  const joined: Item[] = [];
  for (let rect of rects) {
    await pause();
    for (let i = 0; i < joined.length;) {
      if (!together(joined[i], rect)) i += 1;
      else {
        rect = unite(rect, joined[i]);
        joined.splice(i, 1);
        // The union may belong with one that its parts did not belong with.
        i = 0;
      }
    }
    joined.push(rect);
  }
  return joined;
}
