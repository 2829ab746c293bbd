import { describe, expect, it } from 'vitest';
import { drawHoles } from '../../../../src-main/engine/evaluation/draw-holes.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { evaluationKinds } from '../../../../src-main/contract/evaluation.ts';
import { squaredDistance } from '../../../../src-main/shared/mask/distance.ts';

const size = { width: 480, height: 320 };

function missingShare(holes: Uint8Array): number {
  return holes.reduce((count, value) => count + Number(value > 0), 0) / holes.length;
}

/** px from the middle of the widest place to what is known. */
function widestRadius(holes: Uint8Array): number {
  const distances = squaredDistance((index) => holes[index] === 0, size.width, size.height);
  return Math.sqrt(distances.reduce((largest, distance) => Math.max(largest, distance), 0));
}

describe('drawHoles', () => {
  it.each(evaluationKinds)('takes a few percent of a photo away with %s, the same for the same seed', (kind) => {
    const shares = [1, 2, 3, 4].map((seed) => {
      const holes = drawHoles(kind, size, createRandom(seed));
      expect(Buffer.compare(drawHoles(kind, size, createRandom(seed)), holes)).toBe(0);
      expect(holes.every((value) => value === 0 || value === 255)).toBe(true);
      return missingShare(holes);
    });
    expect(Math.min(...shares)).toBeGreaterThan(0.002);
    expect(Math.max(...shares)).toBeLessThan(0.15);
  });

  it('makes scratches the narrowest and tears the widest', () => {
    const mean = (kind: (typeof evaluationKinds)[number]): number =>
      [1, 2, 3].reduce((sum, seed) => sum + widestRadius(drawHoles(kind, size, createRandom(seed))), 0) / 3;
    const [scratches, dust, creases, tears] = evaluationKinds.map(mean);
    expect(scratches).toBeLessThan(dust);
    expect(scratches).toBeLessThan(creases);
    expect(Math.max(dust, creases)).toBeLessThan(tears);
    expect(tears).toBeGreaterThan(18);
  });

  it.each(evaluationKinds)('leaves enough of a tiny photo known with %s', (kind) => {
    for (let seed = 0; seed < 10; seed += 1) {
      const share = missingShare(drawHoles(kind, { width: 32, height: 40 }, createRandom(seed)));
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThanOrEqual(0.4);
    }
  });
});
