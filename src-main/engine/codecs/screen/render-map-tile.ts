import type { Rect } from '../../../shared/geometry/rect.ts';
import type { PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import { encodeLossless, type ScreenPicture } from './screen-picture.ts';

/**
 * A part of a map for the screen: a grey PNG in which its channels lie one below the other, each as wide and high as the part, so that no
 * channel is taken for colour or alpha on its way.
 */
export async function renderMapTile(map: PixelSource, rect: Rect): Promise<ScreenPicture> {
  const { channels } = map;
  const samples = await map.readRegion(rect);
  const pixels = rect.width * rect.height;
  const stacked = new Uint8Array(pixels * channels);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let i = 0; i < pixels; i += 1) stacked[channel * pixels + i] = samples[i * channels + channel];
  }
  return encodeLossless({ samples: stacked, width: rect.width, height: rect.height * channels, channels: 1 });
}
