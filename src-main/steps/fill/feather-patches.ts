import { blendSample } from '../../imaging/pixels/blend.ts';
import { hasAlpha } from '../../imaging/pixels/alpha.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { Samples } from '../../imaging/pixels/samples.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { readPage, type Page } from '../../imaging/pages/page.ts';
import type { WorkContext } from '../../platform/work-context.ts';

/** All that is damaged at all, as damaged through and through: fills know no half-missing pixels. */
export function binaryMask({ bounds, values }: Page): Page {
  return { bounds, values: values.map((value) => (value === 0 ? 0 : 255)) };
}

/**
 * Patches that were made for a hard mask, for the mask as it is: where it is soft, some of the photo shows through.
 * @param source the photo as it was
 */
export async function featherPatches(
  source: PixelSource,
  patches: readonly PixelPatch[],
  mask: Page,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<PixelPatch[]> {
  const softened: PixelPatch[] = [];
  for (const patch of patches) {
    await yieldToEventLoop();
    const weights = readPage(mask, patch.rect);
    const hard = weights.every((weight) => weight === 0 || weight === 255);
    softened.push(hard ? patch : { rect: patch.rect, pixels: await blend(source, patch, weights) });
  }
  return softened;
}

async function blend(source: PixelSource, { rect, pixels }: PixelPatch, weights: Uint8Array): Promise<Samples> {
  const { channels } = source;
  const blended = await source.readRegion(rect);
  for (let i = 0; i < blended.length; i += 1) {
    const pixel = Math.floor(i / channels);
    if (weights[pixel] === 0) continue;
    const weight = hasAlpha(source) && i % channels < channels - 1 ? weightSeen(pixel) : weights[pixel];
    blended[i] = blendSample(blended[i], pixels[i], weight);
  }
  return blended;

  /** A colour counts as far as it can be seen. The alpha of a pixel comes after its colours, so it is still that of the photo. */
  function weightSeen(pixel: number): number {
    const alpha = (pixel + 1) * channels - 1;
    const weight = weights[pixel];
    if (blended[alpha] === pixels[alpha]) return weight;
    const after = weight * pixels[alpha];
    return (255 * after) / (after + (255 - weight) * blended[alpha]);
  }
}
