import { describe, expect, it } from 'vitest';
import type { Rect } from '../../src-main/shared/geometry/rect.ts';
import { paintTiles, tileUrl } from '../../src-renderer/canvas/tiles/tile-painter.ts';
import { TileStore } from '../../src-renderer/canvas/tiles/tile-store.ts';
import type { Viewport } from '../../src-renderer/viewport/viewport.ts';

const photo = { width: 1200, height: 700 };

interface Drawn {
  url: string;
  source: Rect;
  target: Rect;
}

/** Paints with the named tiles loaded, into a context that writes down what is drawn. */
async function paint(
  loaded: string[],
  viewport: Viewport,
  pixelRatio = 1,
  views = ['new'],
  canvas = { width: 600, height: 400 },
) {
  const store = new TileStore<ImageBitmap>({
    // A bitmap at the right and lower edge is as small as the photo leaves it.
    load: (url) => {
      const [level, x, y] = url.split('/').slice(-3).map(Number);
      const side = (length: number, index: number) => Math.min(512, Math.ceil(length / 2 ** level) - index * 512);
      return Promise.resolve({ url, width: side(photo.width, x), height: side(photo.height, y) } as never);
    },
    drop: () => undefined,
    capacity: 100,
    concurrency: 100,
    retryAfter: 1000,
    now: () => 0,
  });
  store.want({}, loaded);
  await new Promise((resolve) => setTimeout(resolve, 0));
  const drawn: Drawn[] = [];
  const clips: Rect[] = [];
  const rect = (x: number, y: number, width: number, height: number): Rect => ({ x, y, width, height });
  const context = {
    imageSmoothingEnabled: true,
    save: () => undefined,
    restore: () => undefined,
    beginPath: () => undefined,
    clip: () => undefined,
    rect: (...sides: [number, number, number, number]) => clips.push(rect(...sides)),
    drawImage: ({ url }: { url: string }, ...n: number[]) =>
      drawn.push({ url, source: rect(n[0], n[1], n[2], n[3]), target: rect(n[4], n[5], n[6], n[7]) }),
  };
  const missing = paintTiles(context as never, store, { photoId: 'p', photo, viewport, canvas, pixelRatio, views });
  return { drawn, missing, clips, smoothed: context.imageSmoothingEnabled };
}

const url = (level: number, x: number, y: number, view = 'new') => tileUrl('p', view, { level, x, y });
const finest = [0, 1, 2].flatMap((x) => [0, 1].map((y) => url(0, x, y)));

describe('the tiles on the canvas', () => {
  it.each([0.731, 0.5, 0.98])('meet without gap or overlap at the edges of device px, zoom %d', async (scale) => {
    const large = { width: 1300, height: 800 };
    const viewport = { scale, x: -10.3, y: 7.7 };
    const { drawn, clips, missing } = await paint([url(2, 0, 0), ...finest], viewport, 1.25, ['new'], large);
    expect(missing).toEqual([]);
    expect(drawn.length).toBeGreaterThan(2);
    const columns = new Map(drawn.map(({ target }) => [target.x, target.x + target.width]));
    const lefts = [...columns.keys()].sort((a, b) => a - b);
    for (const [index, left] of lefts.slice(1).entries()) expect(columns.get(lefts[index])).toBe(left);
    const drawnNumbers = drawn.flatMap(({ target }) => Object.values(target));
    expect(drawnNumbers.every(Number.isInteger)).toBe(true);
    // The photo's own edge: tiles reach up to 2^level − 1 px beyond it.
    expect(clips[0].x + clips[0].width).toBe(Math.round((photo.width * scale - 10.3) * 1.25));
  });

  it('are drawn whole, those at the edge as small as the photo leaves them', async () => {
    const { drawn } = await paint([url(2, 0, 0), ...finest], { scale: 1, x: -620, y: -330 });
    expect(drawn.map((tile) => tile.url).sort()).toEqual([url(0, 1, 0), url(0, 1, 1), url(0, 2, 0), url(0, 2, 1)]);
    const corner = drawn.find((tile) => tile.url === url(0, 2, 1))!;
    expect(corner.source).toEqual({ x: 0, y: 0, width: 176, height: 188 });
    expect(corner.target).toEqual({ x: 404, y: 182, width: 176, height: 188 });
  });

  it('take the part of a coarser tile that lies over a missing one, and ask for that', async () => {
    const { drawn, missing } = await paint([url(2, 0, 0)], { scale: 1, x: -620, y: -330 });
    expect(missing.sort()).toEqual([url(0, 1, 0), url(0, 1, 1), url(0, 2, 0), url(0, 2, 1)]);
    const under = drawn.find(({ target }) => target.x === 404 && target.y === 182)!;
    expect(under).toMatchObject({ url: url(2, 0, 0), source: { x: 256, y: 128, width: 44, height: 47 } });
  });

  it('are those of the view before where the new view has none yet', async () => {
    const old = [url(0, 1, 0, 'old'), url(0, 1, 1, 'old')];
    const { drawn, missing } = await paint([...old, url(0, 1, 1)], { scale: 1, x: -520, y: -200 }, 1, ['new', 'old']);
    expect(drawn.map((tile) => tile.url)).toEqual(expect.arrayContaining([url(0, 1, 0, 'old'), url(0, 1, 1)]));
    expect(missing[0]).toBe(url(2, 0, 0));
    expect(missing).not.toContain(url(0, 1, 1));
  });

  it('are smoothed up to twice their size, and squares of one colour beyond', async () => {
    expect((await paint([], { scale: 1, x: 0, y: 0 }, 2)).smoothed).toBe(true);
    expect((await paint([], { scale: 1.1, x: 0, y: 0 }, 2)).smoothed).toBe(false);
  });
});
