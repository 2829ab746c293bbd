import { allocateSamples, depthOf, type Samples } from './samples.ts';

export interface SampledPicture {
  /** [height, width, channels]. */
  samples: Samples;
  width: number;
  height: number;
  channels: number;
}

/** The picture upright, by an EXIF orientation (EXIF 2.32, 4.6.4.1.6); the same object where it is. */
export function orientSamples(picture: SampledPicture, orientation: number): SampledPicture {
  if (orientation <= 1 || orientation > 8) return picture;
  const { samples, width, height, channels } = picture;
  const [turnedWidth, turnedHeight] = orientation >= 5 ? [height, width] : [width, height];
  const mirrorsColumns = [2, 3, 7, 8].includes(orientation);
  const mirrorsRows = [3, 4, 6, 7].includes(orientation);
  const turned = allocateSamples(depthOf(samples), samples.length);
  for (let y = 0, to = 0; y < turnedHeight; y++) {
    for (let x = 0; x < turnedWidth; x++) {
      const [across, down] = orientation >= 5 ? [y, x] : [x, y];
      const column = mirrorsColumns ? width - 1 - across : across;
      const row = mirrorsRows ? height - 1 - down : down;
      const from = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) turned[to++] = samples[from + channel];
    }
  }
  return { samples: turned, width: turnedWidth, height: turnedHeight, channels };
}
