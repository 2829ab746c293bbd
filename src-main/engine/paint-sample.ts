import { openPicture } from './codecs/base/sharp-engine.ts';
import { paintHarbour } from './sample/paint-harbour.ts';

/** The sample photo with its damage, as a PNG file. */
export async function paintSample(): Promise<Buffer> {
  const { width, height, damaged } = paintHarbour();
  return openPicture(damaged, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
