import { lumaPlane } from '../../imaging/colour/luma.ts';
import { measureColourKind } from '../../imaging/colour/colour-kind.ts';
import { readPhotoGrid } from '../../imaging/colour/photo-grid.ts';
import { contentMask } from '../../imaging/colour/content-mask.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { meanTint, type Tint } from '../../imaging/colour/tint.ts';

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
