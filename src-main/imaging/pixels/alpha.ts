import type { Size } from '../../shared/geometry/rect.ts';
import type { PixelSource } from './pixel-source.ts';
import { pullPush } from './pull-push.ts';
import type { Samples } from './samples.ts';

export function hasAlpha({ channels, colourChannels }: Pick<PixelSource, 'channels' | 'colourChannels'>): boolean {
  return channels > colourChannels;
}

/**
 * [n]: 0 where alpha is 0, 1 elsewhere; null where no pixel is wholly transparent. The colours that a file has under alpha 0 mean nothing.
 * @param samples [n, channels], of a photo with alpha or without
 */
export function visiblePixels(
  samples: Samples,
  source: Pick<PixelSource, 'channels' | 'colourChannels'>,
): Uint8Array<ArrayBuffer> | null {
  if (!hasAlpha(source)) return null;
  const { channels } = source;
  const visible = new Uint8Array(samples.length / channels);
  let all = true;
  for (let i = 0, at = channels - 1; i < visible.length; i += 1, at += channels) {
    if (samples[at] === 0) all = false;
    else visible[i] = 1;
  }
  return all ? null : visible;
}

/**
 * Gives wholly transparent pixels of a rectangle the colours of the visible ones around them, in place.
 * @param colours [height, width, 3], of `samples`
 * @param samples [height, width, channels]
 */
export function interpolateHidden(
  colours: Float32Array,
  samples: Samples,
  source: Pick<PixelSource, 'channels' | 'colourChannels'>,
  { width, height }: Size,
): void {
  const visible = visiblePixels(samples, source);
  if (visible) pullPush(colours, visible, { width, height, channels: 3 });
}
