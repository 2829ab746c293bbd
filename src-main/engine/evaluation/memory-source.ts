import type { SmallPicture } from '../codecs/screen/read-small-picture.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';

/** A picture in memory as the fills read photos. */
export function memorySource({ width, height, bytes }: SmallPicture): PixelSource {
  return {
    width,
    height,
    channels: 3,
    colourChannels: 3,
    depth: 8,
    readRegion(rect) {
      const region = new Uint8Array(rect.width * rect.height * 3);
      for (let y = 0; y < rect.height; y += 1) {
        const from = ((rect.y + y) * width + rect.x) * 3;
        region.set(bytes.subarray(from, from + rect.width * 3), y * rect.width * 3);
      }
      return Promise.resolve(region);
    },
  };
}
