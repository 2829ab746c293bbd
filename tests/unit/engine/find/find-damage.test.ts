import { describe, expect, it } from 'vitest';
import { findDamage, mapShape, scoreOf } from '../../../../src-main/engine/find/find-damage.ts';
import { listAreas, selectDamage } from '../../../../src-main/engine/find/select-damage.ts';
import { createWorkContext } from '../../../../src-main/platform/work-context.ts';
import {
  leastScore,
  usualChoice,
  type AreaPoint,
  type DamageChoice,
} from '../../../../src-main/shared/data/damage-choice.ts';
import type { Picture } from '../../../../src-main/imaging/pixels/picture.ts';
import type { OpenNetwork } from '../../../../src-main/models/open.ts';
import type { Rect } from '../../../../src-main/shared/geometry/rect.ts';
import { failureOf } from '../../../support/expectations.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { plainDetector } from '../../../support/plain-network.ts';

/** Its red is the score of dust, its green that of scratches, its blue that of tears. */
const byColour = () => plainDetector((red, green, blue) => [red, green, 0, blue]);

async function mapOf(
  picture: Picture,
  network: OpenNetwork,
  { memory, signal, faces }: { memory?: number; signal?: AbortSignal; faces?: readonly Rect[] } = {},
): Promise<Uint8Array> {
  const map = new Uint8Array(picture.width * picture.height * 4);
  let at = 0;
  for await (const rows of findDamage(picture, network, createWorkContext(0, signal), faces, memory)) {
    expect(rows.length % (picture.width * 4)).toBe(0);
    map.set(rows, at);
    at += rows.length;
  }
  expect(at).toBe(map.length);
  return map;
}
const at = (map: Uint8Array, width: number, x: number, y: number): number[] => [
  ...map.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

const byLevel = (level: number): number => scoreOf(level / 255);

describe('the map of damage', () => {
  it('counts as damage what is so with a probability above 70 %', () => {
    expect([0, 0.5, 0.69, 0.71, 1].map(scoreOf)).toEqual([0, 77, 124, 131, 255]);
  });

  it('has what the network says of each pixel, for grey photos, 16 bits and odd sizes too', async () => {
    const colour = await mapOf(
      memoryPhoto({ width: 61, height: 43 }, (x, y, c) => [x, y, x + y][c]),
      byColour(),
    );
    for (const [x, y] of [[0, 0], [60, 42], [31, 17]]) expect(at(colour, 61, x, y)).toEqual([x, y, 0, x + y].map(byLevel)); // prettier-ignore
    const grey = await mapOf(
      memoryPhoto({ width: 20, height: 20, channels: 1, depth: 16 }, (x) => 257 * x),
      byColour(),
    );
    expect(at(grey, 20, 7, 3)).toEqual([7, 7, 0, 7].map(byLevel));
  });

  it('asks for more certainty in the ellipse of a face', async () => {
    const photo = memoryPhoto({ width: 100, height: 90 }, (_x, _y, c) => [230, 250, 0][c]);
    const map = await mapOf(photo, byColour(), { faces: [{ x: 20, y: 30, width: 40, height: 50 }] });
    expect(at(map, 100, 5, 5)).toEqual([230, 250, 0, 0].map(byLevel));
    // The corner of the box is no part of the face.
    expect(at(map, 100, 22, 32)).toEqual([230, 250, 0, 0].map(byLevel));
    // Odds of 9.2 and 50 against 19, not 7 / 3.
    expect(at(map, 100, 40, 55)).toEqual([83, 185, 0, 0]);
  });

  it('is the same in whatever bands it is made', async () => {
    const photo = memoryPhoto(
      { width: 330, height: 420 },
      (x, y, c) => (x * 31 + y * 17 + c * 91 + ((x * y) >> 5)) % 256,
    );
    const whole = await mapOf(photo, byColour());
    expect(await mapOf(photo, byColour(), { memory: 1 })).toEqual(whole);
  });

  it('has the highest score of two neighbouring sizes: what only shows at half and a quarter of the size is seen', async () => {
    // Full size finds nothing; the network sees what is even over many px as it gets smaller.
    const photo = memoryPhoto({ width: 660, height: 644 }, (x, y) => (x < 330 ? ((x + y) % 2 === 0 ? 255 : 0) : 0));
    const even = plainDetector((red) => [0, 0, red > 0.3 && red < 0.7 ? 0.9 : 0, 0]);
    const map = await mapOf(photo, even);
    // Odds of 9 at both, against 7 / 3, less what sizes that are both reduced are short of.
    expect(at(map, 660, 160, 300)).toEqual([0, 0, Math.round((255 * 9) / (9 + (7 / 3) * Math.exp(0.5))), 0]);
    expect(at(map, 660, 500, 300)).toEqual([0, 0, 0, 0]);
    // A photo that is small already is looked at as it is.
    expect(
      Math.max(
        ...(await mapOf(
          memoryPhoto({ width: 100, height: 90 }, (x, y) => ((x + y) % 2) * 255),
          even,
        )),
      ),
    ).toBe(0);
  });

  it('looks at the full size only where half the size shows anything, in whatever bands it is made', async () => {
    // Dark but for a spot that lies across the borders of four cells, of 192 px, and that the tiles around it overlap.
    const inSpot = (x: number, y: number): boolean => Math.hypot(x - 192, y - 192) < 9;
    const photo = memoryPhoto({ width: 360, height: 420 }, (x, y) => (inSpot(x, y) ? 250 : 0));
    const network = byColour();
    const whole = await mapOf(photo, network);
    // 4 of 6 cells of the full size, and 2 of half of it.
    expect(network.runs).toBe(4 + 2);
    expect(at(whole, 360, 192, 192)[0]).toBe(byLevel(250));
    expect(at(whole, 360, 300, 410)).toEqual([0, 0, 0, 0]);
    expect(await mapOf(photo, byColour(), { memory: 1 })).toEqual(whole);
  });

  it('takes two neighbouring sizes together, by the mean of their log-odds', async () => {
    // Stripes of 1 px are gone at half the size, where the network is sure, and in full size it is not.
    const photo = memoryPhoto({ width: 340, height: 340 }, (x) => (x % 2 === 0 ? 255 : 0));
    const both = plainDetector((red) => [red > 0.3 && red < 0.7 ? 0.99 : 0.5, 0, 0, 0]);
    const odds = Math.sqrt(99 * 1);
    expect(at(await mapOf(photo, both), 340, 160, 160)).toEqual([Math.round((255 * odds) / (odds + 7 / 3)), 0, 0, 0]);
  });

  it('has no damage where a photo is wholly transparent', async () => {
    const photo = memoryPhoto({ width: 64, height: 64, channels: 4 }, (x, _y, c) => (c === 3 && x < 30 ? 0 : 255));
    const map = await mapOf(photo, byColour());
    expect([at(map, 64, 10, 10), at(map, 64, 40, 10)]).toEqual([[0, 0, 0, 0], [255, 255, 0, 255]]); // prettier-ignore
  });

  it('is given up when it is cancelled', async () => {
    const signal = AbortSignal.abort();
    const failed = await failureOf(
      mapOf(
        memoryPhoto({ width: 64, height: 64 }, () => 0),
        byColour(),
        { signal },
      ),
    );
    expect(failed.code).toBe('CANCELLED');
  });
});

describe('what of a map is taken', () => {
  const scores = [0, 100, 127, 128, 200, 255];
  const map = {
    ...mapShape({ width: 6, height: 2 }),
    // Dust in the first row, tears in the second.
    readRegion: ({ y, height }: { y: number; height: number }) =>
      Promise.resolve(
        Uint8Array.from({ length: 6 * height * 4 }, (_, i) => {
          const [row, x, kind] = [y + Math.floor(i / 24), Math.floor(i / 4) % 6, i % 4];
          return kind === (row === 0 ? 0 : 3) ? scores[row === 0 ? x : 5 - x] : 0;
        }),
      ),
  };
  const select = (changes: object = {}) => selectDamage(map, { ...usualChoice, ...changes }, () => Promise.resolve());

  it('is at the middle sensitivity what has a score above 127, and more or less at others', async () => {
    expect([0, 0.25, 0.5, 0.75, 1].map(leastScore)).toEqual([255, 192, 128, 64, 1]);
    const { mask, scores: largest, pixels, areas } = await select();
    expect([...mask]).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0]);
    expect([...largest]).toEqual([...scores, ...scores.toReversed()]);
    expect([pixels, areas]).toEqual([6, 1]);
    expect((await select({ sensitivity: 1 })).pixels).toBe(10);
    expect((await select({ sensitivity: 0 })).pixels).toBe(2);
  });

  it('is of the kinds that are wanted, and of areas that are large enough', async () => {
    const tears = await select({ kinds: ['tears'] });
    expect([...tears.mask]).toEqual([0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 0]);
    expect((await select({ kinds: ['scratches'] })).pixels).toBe(0);
    expect((await select({ sensitivity: 0, smallest: 2 })).pixels).toBe(0);
    expect((await select({ smallest: 6 })).pixels).toBe(6);
    expect(await select({ smallest: 7 })).toMatchObject({ pixels: 0, areas: 0 });
  });
});

describe('an area that is refused or added', () => {
  // Three areas in a row: one that is certain, one with a weak rim, one that is weak all over.
  const row = [0, 200, 200, 0, 100, 160, 100, 0, 90, 110, 127, 0, 60];
  const map = {
    ...mapShape({ width: row.length, height: 2 }),
    readRegion: ({ height }: { height: number }) =>
      Promise.resolve(
        Uint8Array.from({ length: row.length * height * 4 }, (_, i) =>
          i % 4 === 1 ? row[Math.floor(i / 4) % row.length] : 0,
        ),
      ),
  };
  const now = () => Promise.resolve();
  const taken = async (changes: Partial<DamageChoice>) => {
    const { mask, areas, pixels } = await selectDamage(map, { ...usualChoice, ...changes }, now);
    expect(pixels).toBe(mask.filter((value) => value === 255).length);
    expect(mask.subarray(0, row.length)).toEqual(mask.subarray(row.length));
    return [[...mask.subarray(0, row.length)].map((value) => (value ? '#' : '.')).join(''), areas];
  };
  const toggle = async (point: AreaPoint, changes: Partial<DamageChoice> = {}) => {
    let reads = 0;
    const counted = {
      ...map,
      readRegion: (rect: Rect) => {
        reads += 1;
        return map.readRegion(rect);
      },
    };
    const { choice, mask } = await selectDamage(counted, { ...usualChoice, ...changes }, now, point);
    expect(reads).toBe(1);
    // What comes of it is what the new choice takes by itself.
    expect((await selectDamage(map, choice, now)).mask).toEqual(mask);
    return { without: choice.without, also: choice.also };
  };

  it('is left out whole where any of its pixels is named', async () => {
    expect(await taken({})).toEqual(['.##..#.......', 2]);
    expect(await taken({ without: [[2, 1]] })).toEqual(['.....#.......', 1]);
    // At a higher sensitivity it is larger, and the same one.
    expect(await taken({ sensitivity: 0.65, without: [[5, 0]] })).toEqual(['.##.....###..', 2]);
    // No area is there.
    expect(await taken({ without: [[0, 0], [12, 1]] })).toEqual(['.##..#.......', 2]); // prettier-ignore
  });

  it('is taken whole where it is of low confidence and touches none that is certain', async () => {
    expect(await taken({ also: [[9, 0]] })).toEqual(['.##..#..###..', 3]);
    // The rim of a certain area is none of its own.
    expect(await taken({ also: [[4, 0]] })).toEqual(['.##..#.......', 2]);
    // Less than half of the least score.
    expect(await taken({ also: [[12, 0]] })).toEqual(['.##..#.......', 2]);
    expect(await taken({ also: [[9, 0]], smallest: 7 })).toEqual(['.............', 0]);
  });

  it('changes places when it is clicked, and comes back with the second click, wherever in it that is', async () => {
    expect(await toggle([1, 0])).toEqual({ without: [[1, 0]], also: [] });
    expect(await toggle([2, 1], { without: [[1, 0], [5, 0]] })).toEqual({ without: [[5, 0]], also: [] }); // prettier-ignore
    expect(await toggle([8, 0])).toEqual({ without: [], also: [[8, 0]] });
    expect(await toggle([10, 1], { also: [[8, 0]] })).toEqual({ without: [], also: [] });
    expect(await toggle([3, 0])).toEqual({ without: [], also: [] });
  });

  it('is listed with a pixel of its own: certain ones in reading order, then those of low confidence', async () => {
    const list = async (changes: Partial<DamageChoice>, most?: number) =>
      (await listAreas(map, { ...usualChoice, ...changes }, now, most)).map(
        ({ pixel, faint, taken }) => `${pixel[0]}${faint ? ' faint' : ''}${taken ? ' taken' : ''}`,
      );
    expect(await list({})).toEqual(['2 taken', '5 taken', '9 faint']);
    expect(await list({ without: [[5, 1]], also: [[9, 0]] })).toEqual(['2 taken', '5', '9 faint taken']);
    // At this sensitivity the first area is one of low confidence.
    expect(await list({ sensitivity: 0.4 })).toEqual(['2 taken', '5 taken', '9 faint']);
    expect(await list({ sensitivity: 0.3 })).toEqual(['2 taken', '5 faint', '9 faint']);
    expect(await list({ sensitivity: 0 })).toEqual(['2 faint', '5 faint']);
    const [{ bounds, pixel }] = await listAreas(map, usualChoice, now);
    expect([bounds, pixel]).toEqual([{ x: 1, y: 0, width: 2, height: 2 }, [2, 0]]);
  });

  it('is listed before others where there are many: what is certain or taken, and then the largest', async () => {
    const list = async (changes: Partial<DamageChoice>, most: number) =>
      (await listAreas(map, { ...usualChoice, ...changes }, now, most)).map(({ pixel }) => pixel[0]);
    expect(await list({}, 2)).toEqual([2, 5]);
    expect(await list({}, 1)).toEqual([2]);
    expect(await list({ also: [[9, 0]] }, 2)).toEqual([2, 9]);
    expect(await list({ without: [[2, 0], [5, 0]] }, 2)).toEqual([2, 5]); // prettier-ignore
  });
});
