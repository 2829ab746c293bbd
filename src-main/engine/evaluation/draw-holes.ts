import type { EvaluationKind } from '../../contract/evaluation.ts';
import type { Size } from '../../shared/geometry/rect.ts';
import type { RandomSource } from '../../imaging/random.ts';
import { between, type Range } from '../../nn/data/draws.ts';
import { emptyPlane, type Plane } from '../../nn/data/picture.ts';
import { drawCreases } from '../../nn/data/structured/creases.ts';
import { drawDust } from '../../nn/data/structured/dust.ts';
import { raggedOutline } from '../../nn/data/structured/ragged-outline.ts';
import { drawScratches } from '../../nn/data/structured/scratches.ts';

/** A pixel is missing from this coverage on. */
const missingFrom = 0.3;
/** So that enough stays known on small pictures. */
const largestShare = 0.4;

/**
 * Which pixels of a photo are missing, [height, width], 255 or 0: at least one, and never more than 40 %. Scratches are 1–4 px
 * across, creases 8–18, dust has a radius of 2–9 px and tears of 25–50, or a sixth of the shorter side where that is less. On
 * photos of 768 px these are the widths of damage on small scans.
 */
export function drawHoles(kind: EvaluationKind, size: Size, random: RandomSource): Uint8Array {
  const pixels = size.width * size.height;
  for (;;) {
    const { values } = drawCoverage(kind, size, random);
    const holes = Uint8Array.from(values, (coverage) => (coverage >= missingFrom ? 255 : 0));
    const missing = holes.reduce((count, value) => count + Number(value > 0), 0);
    if (missing > 0 && missing <= largestShare * pixels) return holes;
  }
}

function drawCoverage(kind: EvaluationKind, size: Size, random: RandomSource): Plane {
  const largest = Math.min(size.width, size.height) / 6;
  const fitting = ([from, to]: Range): Range => [Math.min(from, largest), Math.min(to, largest)];
  /** One for so many pixels, so that photos of every size miss about the same share: 2–5 %. */
  const oneIn = (pixels: number): number => Math.max(1, Math.round((size.width * size.height) / pixels));
  switch (kind) {
    case 'scratches':
      return drawScratches(size, random, { widths: fitting([1, 4]), wideShare: 0, count: oneIn(20_000) });
    case 'dust':
      return drawDust(size, random, { radii: fitting([2, 9]), count: oneIn(4000) });
    case 'creases':
      return drawCreases(size, random, { widths: fitting([8, 18]), count: oneIn(180_000) });
    case 'tears':
      return drawPieces(size, random, fitting([25, 50]), oneIn(120_000));
  }
}

/** Pieces torn out of the middle, where a fill has all sides to go by. */
function drawPieces(size: Size, random: RandomSource, radii: Range, count: number): Plane {
  const plane = emptyPlane(size.width, size.height);
  for (let i = 0; i < count; i += 1) {
    const outline = raggedOutline(random, between(random, radii), { unevenness: 0.3, finest: 2 });
    const centre = { x: random.unit() * size.width, y: random.unit() * size.height };
    for (let y = 0; y < size.height; y += 1) {
      const awayY = y + 0.5 - centre.y;
      if (Math.abs(awayY) > outline.reach) continue;
      for (let x = 0; x < size.width; x += 1) {
        const awayX = x + 0.5 - centre.x;
        if (Math.abs(awayX) > outline.reach) continue;
        if (Math.hypot(awayX, awayY) <= outline.at(Math.atan2(awayY, awayX))) plane.values[y * size.width + x] = 1;
      }
    }
  }
  return plane;
}
