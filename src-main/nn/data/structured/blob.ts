import type { RandomSource } from '../../../imaging/random.ts';
import { angle, normal } from '../draws.ts';
import { mark, type DamageLayer } from './damage-layer.ts';

export interface Blob {
  readonly x: number;
  readonly y: number;
  /** Mean radius, pixels. */
  readonly radius: number;
  readonly opacity: number;
  readonly tone: number;
  /** 0 = round; 0.3 = a crumb. */
  readonly roughness: number;
}

/** Draws a small closed shape whose radius swings with the angle by three waves. */
export function drawBlob(layer: DamageLayer, random: RandomSource, blob: Blob): void {
  const { width, height } = layer.coverage;
  const [two, three, four] = [2, 3, 4].map((order) => ({
    size: (blob.roughness * normal(random) * 3) / (order * order),
    phase: angle(random),
  }));
  const [cos2, sin2] = [two.size * Math.cos(two.phase), two.size * Math.sin(two.phase)];
  const [cos3, sin3] = [three.size * Math.cos(three.phase), three.size * Math.sin(three.phase)];
  const [cos4, sin4] = [four.size * Math.cos(four.phase), four.size * Math.sin(four.phase)];
  const reach = blob.radius * (1 + Math.abs(two.size) + Math.abs(three.size) + Math.abs(four.size)) + 0.5;
  const left = Math.max(0, Math.floor(blob.x - reach));
  const right = Math.min(width - 1, Math.ceil(blob.x + reach));
  const bottom = Math.min(height - 1, Math.ceil(blob.y + reach));
  for (let y = Math.max(0, Math.floor(blob.y - reach)); y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const awayX = x + 0.5 - blob.x;
      const awayY = y + 0.5 - blob.y;
      const distance = Math.sqrt(awayX * awayX + awayY * awayY);
      const c = awayX / Math.max(distance, 1e-6);
      const s = awayY / Math.max(distance, 1e-6);
      // Cosine and sine of twice, three and four times the angle, without computing the angle.
      const c2 = c * c - s * s;
      const s2 = 2 * s * c;
      const swing =
        cos2 * c2 +
        sin2 * s2 +
        cos3 * (c2 * c - s2 * s) +
        sin3 * (s2 * c + c2 * s) +
        cos4 * (c2 * c2 - s2 * s2) +
        sin4 * 2 * s2 * c2;
      const radius = blob.radius * Math.max(0.2, 1 + swing);
      // A speck smaller than a pixel covers its part of it.
      const coverage = (Math.min(distance + 0.5, radius) - Math.max(distance - 0.5, -radius)) * Math.min(1, 2 * radius);
      if (coverage > 0) mark(layer, y * width + x, Math.min(1, coverage), blob.opacity, blob.tone);
    }
  }
}
