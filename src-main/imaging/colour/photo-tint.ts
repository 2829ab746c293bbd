import { lumaPlane } from './luma.ts';
import { measureColourKind } from './colour-kind.ts';
import { readPhotoGrid } from './photo-grid.ts';
import { contentMask } from './content-mask.ts';
import type { PixelSource } from '../pixels/pixel-source.ts';
import { meanTint, type Tint } from './tint.ts';

const bins = 32;
const grey: Tint = { bins, offsets: new Float64Array((bins + 1) * 3) };

/**
 * The tint of a grey or sepia photo; undefined for one in colours.
 * @param yieldToEventLoop called between rows; what it throws ends the work
 */
export async function measurePhotoTint(
  source: PixelSource,
  yieldToEventLoop: () => Promise<void>,
): Promise<Tint | undefined> {
  if (source.colourChannels === 1) return grey;
  const grid = await readPhotoGrid(source, yieldToEventLoop);
  const picture = contentMask(grid);
  const { kind } = measureColourKind(grid, picture);
  if (kind === 'colour') return undefined;
  if (kind === 'grey') return grey;
  const luma = lumaPlane(grid.pixels);
  return meanTint(
    grid.pixels,
    bins,
    (pixel) => luma[pixel],
    (pixel) => picture[pixel] !== 0,
  );
}
