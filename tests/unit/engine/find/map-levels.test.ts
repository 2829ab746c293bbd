import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderMapTile } from '../../../../src-main/engine/codecs/screen/render-map-tile.ts';
import { mapShape } from '../../../../src-main/engine/find/find-damage.ts';
import { openMapLevel } from '../../../../src-main/engine/find/map-levels.ts';
import { createPictureCache } from '../../../../src-main/engine/render/picture-cache.ts';
import { failureOf } from '../../../support/expectations.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('map-levels');
const pictures = createPictureCache(scratch.file('steps'));

const size = { width: 333, height: 275 };
const key = 'a'.repeat(64);
/** Nothing but a hair of one pixel's width for each kind, each in a column of its own. */
const scoreAt = (x: number, y: number, kind: number): number =>
  x === 7 + 83 * kind && (kind !== 3 || y === 274) ? 200 + kind : 0;
const map = Uint8Array.from({ length: size.width * size.height * 4 }, (_, i) =>
  scoreAt(Math.floor(i / 4) % size.width, Math.floor(i / 4 / size.width), i % 4),
);

async function* whole() {
  yield map;
}

describe('a map that is reduced for the screen', () => {
  it('has the largest score of each block, also at its edges, so that a hair does not fade', async () => {
    await (await pictures.open(key, mapShape(size), whole)).dispose();
    for (const level of [0, 1, 3, 9]) {
      await using reduced = await openMapLevel(pictures, key, level);
      const side = 2 ** level;
      const { width, height } = reduced;
      expect([width, height]).toEqual([Math.ceil(333 / side), Math.ceil(275 / side)]);
      const samples = await reduced.readRegion({ x: 0, y: 0, width, height });
      const expected = new Uint8Array(width * height * 4);
      map.forEach((score, i) => {
        const [x, y] = [Math.floor(i / 4) % size.width, Math.floor(i / 4 / size.width)];
        const to = ((y >> level) * width + (x >> level)) * 4 + (i % 4);
        expected[to] = Math.max(expected[to], score);
      });
      expect(Buffer.from(samples).equals(expected)).toBe(true);
    }
  });

  it('comes as a grey picture with the kinds one below the other', async () => {
    await using level = await openMapLevel(pictures, key, 1);
    const rect = { x: 2, y: 100, width: 140, height: 38 };
    const { bytes, mimeType } = await renderMapTile(level, rect);
    expect(mimeType).toBe('image/png');
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    const { data, info } = await sharp(bytes).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 140, height: 4 * 38, channels: 1 });
    // Columns 7, 90, 173 and 256 of the photo; that of the last kind has its only pixel in the last row.
    expect([data[1], data[(38 + 5) * 140 + 43], data[(76 + 5) * 140 + 84], data[(114 + 37) * 140 + 126]]).toEqual([
      200, 201, 202, 203,
    ]);
    expect(data.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0)).toBe(3 * 38 + 1);
  });

  it('says so where it is not kept', async () => {
    for (const level of [0, 2]) {
      const failed = await failureOf(openMapLevel(pictures, 'b'.repeat(64), level));
      expect([failed.code, failed.details.why]).toEqual(['PHOTO_UNKNOWN', 'map-gone']);
    }
  });
});
