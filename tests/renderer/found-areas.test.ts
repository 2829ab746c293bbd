import { describe, expect, it } from 'vitest';
import { usualChoice, type AreaPoint, type DamageChoice } from '../../src-main/shared/data/damage-choice.ts';
import { selectDamage } from '../../src-main/engine/find/select-damage.ts';
import { mapShape } from '../../src-main/engine/find/find-damage.ts';
import { createRandom } from '../../src-main/imaging/random.ts';
import { areaAt, channelsOf, foundAreas, outlineOf } from '../../src-renderer/canvas/found/found-areas.ts';
import { levelOfMap, mapFrame, mapPage, tilesOfFrame, type MapTile } from '../../src-renderer/canvas/found/map-page.ts';

const size = { width: 700, height: 530 };
/** Blobs of all four kinds, from faint to certain. */
const scores = blobs();

function blobs(): Uint8Array {
  const source = createRandom(5);
  const random = (): number => source.unit();
  const map = new Uint8Array(size.width * size.height * 4);
  for (let blob = 0; blob < 300; blob += 1) {
    const [x, y, radius] = [random() * size.width, random() * size.height, 1 + random() * 9];
    const [kind, top] = [blob % 4, 40 + random() * 215];
    for (let dy = -12; dy <= 12; dy += 1) {
      for (let dx = -12; dx <= 12; dx += 1) {
        const [column, row] = [Math.floor(x + dx), Math.floor(y + dy)];
        if (column < 0 || row < 0 || column >= size.width || row >= size.height) continue;
        const to = (row * size.width + column) * 4 + kind;
        map[to] = Math.max(map[to], top * Math.max(0, 1 - Math.hypot(dx, dy) / (2 * radius)));
      }
    }
  }
  return map;
}

/** As the engine cuts it: of a level, 512 px a side, each pixel the largest of its block. */
function tileAt({ level, x, y }: { level: number; x: number; y: number }): MapTile {
  const side = 2 ** level;
  const width = Math.min(512, Math.ceil(size.width / side) - 512 * x);
  const height = Math.min(512, Math.ceil(size.height / side) - 512 * y);
  const tile = new Uint8Array(width * height * 4);
  for (let row = 0; row < size.height; row += 1) {
    for (let column = 0; column < size.width; column += 1) {
      const [tx, ty] = [(column >> level) - 512 * x, (row >> level) - 512 * y];
      if (tx < 0 || ty < 0 || tx >= width || ty >= height) continue;
      for (let kind = 0; kind < 4; kind += 1) {
        const to = (kind * height + ty) * width + tx;
        tile[to] = Math.max(tile[to], scores[(row * size.width + column) * 4 + kind]);
      }
    }
  }
  return { width, height, scores: tile };
}

const whole = { level: 0, rect: { x: 0, y: 0, ...size } };
const map = {
  ...mapShape(size),
  readRegion: ({ y, height }: { y: number; height: number }) =>
    Promise.resolve(scores.slice(y * size.width * 4, (y + height) * size.width * 4)),
};
const masked = async (choice: DamageChoice): Promise<Uint8Array> =>
  (await selectDamage(map, choice, () => Promise.resolve())).mask;

describe('what the screen takes of a map', () => {
  const faint = foundAreas(mapPage(whole, size, channelsOf(usualChoice.kinds), tileAt), usualChoice).filter(
    (area) => area.faint,
  );
  const certain = foundAreas(mapPage(whole, size, channelsOf(usualChoice.kinds), tileAt), usualChoice).filter(
    (area) => !area.faint,
  );
  const pixelOf = ({ runs }: { runs: { y: number; start: number }[] }): AreaPoint => [runs[0].start, runs[0].y];

  it.each<[string, Partial<DamageChoice>]>([
    ['usually', {}],
    ['at a high sensitivity', { sensitivity: 0.8 }],
    ['at a low one', { sensitivity: 0.05 }],
    ['of some kinds', { kinds: ['scratches', 'tears'] }],
    ['of large areas', { smallest: 60 }],
    ['without areas that are refused', { without: certain.slice(2, 9).map(pixelOf) }],
    ['with areas of low confidence', { also: faint.slice(1, 7).map(pixelOf) }],
  ])('is to the pixel what the engine takes: %s', async (_, changes) => {
    const choice = { ...usualChoice, ...changes };
    const areas = foundAreas(mapPage(whole, size, channelsOf(choice.kinds), tileAt), choice);
    const mask = new Uint8Array(size.width * size.height);
    for (const { runs, taken } of areas) {
      if (!taken) continue;
      for (const { y, start, end } of runs) mask.fill(255, y * size.width + start, y * size.width + end);
    }
    expect(Buffer.from(mask).equals(await masked(choice))).toBe(true);
    expect(mask.some((value) => value > 0)).toBe(true);
  });

  it('covers at a reduced size every pixel that is taken', async () => {
    const viewport = { scale: 0.3, x: 10, y: 20 };
    const frame = mapFrame(viewport, size, { width: 300, height: 200 }, 1);
    expect(frame.level).toBe(1);
    const page = mapPage(frame, size, channelsOf(usualChoice.kinds), tileAt);
    const shown = new Set<string>();
    for (const { runs, taken } of foundAreas(page, usualChoice))
      if (taken) for (const { y, start, end } of runs) for (let x = start; x < end; x += 1) shown.add(`${x},${y}`);
    const mask = await masked(usualChoice);
    const { rect, level } = frame;
    mask.forEach((value, i) => {
      const [x, y] = [((i % size.width) >> level) - rect.x, (Math.floor(i / size.width) >> level) - rect.y];
      if (value && x >= 0 && y >= 0 && x < rect.width && y < rect.height) expect(shown.has(`${x},${y}`)).toBe(true);
    });
  });

  it('is looked at in the finest level that is no finer than the screen, and is what tiles there are', () => {
    const photo = { width: 9000, height: 6000 };
    expect([2, 1, 0.7, 0.5, 0.3, 0.01].map((zoom) => levelOfMap(zoom, photo))).toEqual([0, 0, 1, 1, 2, 5]);
    const tiles = tilesOfFrame(whole, size);
    expect(tiles).toHaveLength(4);
    const half = mapPage(whole, size, channelsOf(usualChoice.kinds), (address) =>
      address.x === 0 ? tileAt(address) : undefined,
    );
    expect(half.complete).toBe(false);
    expect(half.scores.some((score, i) => score > 0 && i % size.width >= 512)).toBe(false);
    expect(half.scores.some((score, i) => score > 0 && i % size.width < 512)).toBe(true);
  });
});

describe('an area of the map', () => {
  const area = (...runs: [y: number, start: number, end: number][]) => ({
    bounds: {
      x: Math.min(...runs.map((run) => run[1])),
      y: runs[0][0],
      width: Math.max(...runs.map((run) => run[2])) - Math.min(...runs.map((run) => run[1])),
      height: runs.at(-1)![0] - runs[0][0] + 1,
    },
    pixels: 0,
    runs: runs.map(([y, start, end]) => ({ y, start, end })),
  });

  it('is the one under the pointer, or the nearest within reach of the hand', () => {
    const hair = area([5, 10, 40]);
    const speck = area([9, 20, 22], [10, 20, 22]);
    const at = (x: number, y: number) => areaAt([hair, speck], { x, y }, 3);
    expect(at(15.2, 5.5)).toMatchObject({ area: hair, pixel: [15, 5] });
    expect(at(21, 8.4)).toMatchObject({ area: speck, pixel: [21, 9] });
    expect(at(21, 6.5)).toMatchObject({ area: hair });
    expect(at(42, 5.5)).toMatchObject({ area: hair, pixel: [39, 5] });
    expect(at(44, 5.5)).toBeNull();
  });

  it('has an outline along its pixels, also around its holes', () => {
    const ring = area([0, 0, 3], [1, 0, 1], [1, 2, 3], [2, 0, 3]);
    const sides = outlineOf(ring);
    let length = 0;
    for (let i = 0; i < sides.length; i += 4)
      length += Math.abs(sides[i] - sides[i + 2]) + Math.abs(sides[i + 1] - sides[i + 3]);
    expect(length).toBe(12 + 4);
    // Corner to corner.
    const stairs = outlineOf(area([0, 0, 2], [1, 2, 4]));
    expect(stairs.length / 4).toBe(8);
  });
});
