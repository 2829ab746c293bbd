import { createHash } from 'node:crypto';
import { throwIfCancelled } from '../../shared/errors.ts';
import type { WorkingImage } from './working-image.ts';

const bandSamples = 4_000_000;

/**
 * Hex SHA-256 of the form and samples of a decoded, upright photo: equal for files that differ in their captions, ratings or
 * orientation flags alone. Format 1: "width height channels depth", a line feed, and the samples row by row, little-endian.
 */
export async function pixelDigest(image: WorkingImage, signal?: AbortSignal): Promise<string> {
  const { width, height, channels, depth } = image;
  const hash = createHash('sha256').update(`${width} ${height} ${channels} ${depth}\n`);
  const rows = Math.max(1, Math.floor(bandSamples / (width * channels)));
  for (let y = 0; y < height; y += rows) {
    throwIfCancelled(signal);
    const band = await image.readRegion({ x: 0, y, width, height: Math.min(rows, height - y) });
    hash.update(new Uint8Array(band.buffer, band.byteOffset, band.byteLength));
  }
  return hash.digest('hex');
}
