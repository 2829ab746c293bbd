import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import type { Rect } from '../../shared/geometry/rect.ts';

const rowsOfTurn = 64;

/** The scores of a map of damage, 64 rows at a time from top to bottom: [rect.height, width, kinds]. @param pause called before each */
export async function* mapRows(
  map: PixelSource,
  pause: () => Promise<void> = () => Promise.resolve(),
): AsyncGenerator<{ rect: Rect; scores: Uint8Array }> {
  const { width, height } = map;
  for (let y = 0; y < height; y += rowsOfTurn) {
    await pause();
    const rect = { x: 0, y, width, height: Math.min(rowsOfTurn, height - y) };
    yield { rect, scores: (await map.readRegion(rect)) as Uint8Array };
  }
}
