import { existsSync, rmSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { viewHandlers } from '../../../../src-main/engine/handlers/view-handlers.ts';
import { createWorkingImages, type WorkingImages } from '../../../../src-main/engine/working-images.ts';
import { createReplay, type Replay } from '../../../../src-main/engine/render/replay.ts';
import { createOpenViews, type OpenViews } from '../../../../src-main/engine/render/open-views.ts';
import type { PhotoSource } from '../../../../src-main/shared/data/photo.ts';
import { openFiles } from '../../../support/open-files.ts';
import { sha256, testPhoto } from '../../../support/pictures.ts';
import { scratchForFile, until } from '../../../support/scratch.ts';
import { toneStep } from '../../../support/steps.ts';

const scratch = scratchForFile('views');
let source: PhotoSource;
let photos: WorkingImages;
let views: OpenViews;
let replayed = 0;

beforeAll(async () => {
  const path = scratch.file('photo.png');
  await testPhoto(120, 80).toFile(path);
  source = { path, sha256: sha256(path) };
});
beforeEach(() => {
  photos = createWorkingImages(scratch.file('working'));
  const replay = createReplay(scratch.file('steps'), () => Promise.reject(new Error('no network')));
  const counting: Replay = {
    ...replay,
    run: (...request) => {
      replayed += 1;
      return replay.run(...request);
    },
  };
  replayed = 0;
  views = createOpenViews(photos, counting);
});
afterEach(async () => {
  await views.dispose();
  await photos.dispose();
});

const tone = (brightness: number) => toneStep({ brightness });
const first = (key: string, signal?: AbortSignal): Promise<number> =>
  views.use(key, async (_, picture) => (await picture.readRegion({ x: 3, y: 4, width: 1, height: 1 }))[0], signal);

describe('a view in the engine', () => {
  it('is replayed once, however many tiles are asked of it at a time', async () => {
    views.open('bright', source, [tone(0.4)]);
    const tiles = await Promise.all(Array.from({ length: 20 }, () => first('bright')));
    expect(new Set(tiles).size).toBe(1);
    views.open('plain', source, []);
    expect(await first('plain')).not.toBe(tiles[0]);
    await first('bright');
    expect(replayed).toBe(2);
  });

  it('has to be opened by whoever wants it, and again after it was evicted', async () => {
    await expect(first('never')).rejects.toMatchObject({ code: 'PHOTO_UNKNOWN', details: { why: 'view-closed' } });
    for (let i = 0; i <= 64; i += 1) views.open(`view ${i}`, source, [tone(i / 100)]);
    await expect(first('view 0')).rejects.toMatchObject({ details: { why: 'view-closed' } });
    await first('view 64');
  });

  it.skipIf(process.platform !== 'linux')('keeps few files open, whatever is looked at', async () => {
    const open = (): number => openFiles(scratch.file('working')).length;
    for (let i = 0; i < 40; i += 1) {
      views.open(`view ${i}`, source, [tone(i / 100)]);
      await first(`view ${i}`);
    }
    expect(open()).toBeLessThan(3);
    await views.dispose();
    await photos.dispose();
    await until(() => open() === 0);
  });

  it('is replayed again when the cache was deleted', async () => {
    views.open('bright', source, [tone(0.4)]);
    const value = await first('bright');
    rmSync(scratch.file('working'), { recursive: true, force: true });
    expect(await first('bright')).toBe(value);
    expect(replayed).toBe(2);
  });

  it('is given up by one and opened all the same for another', async () => {
    views.open('bright', source, [tone(0.4)]);
    const leaving = new AbortController();
    const left = first('bright', leaving.signal);
    const waiting = first('bright');
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await waiting).toBeGreaterThan(0);
  });
});

describe('tiles that nobody waits for any more', () => {
  it('are not begun, and none of them is before the next one that somebody waits for', async () => {
    let begun = 0;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const held: OpenViews = {
      ...views,
      use: (key, look, signal) =>
        views.use(
          key,
          (image, picture) => {
            const readLevel: typeof picture.readLevel = async (...request) => {
              begun += 1;
              await released;
              return picture.readLevel(...request);
            };
            return look(image, { ...picture, readLevel });
          },
          signal,
        ),
    };
    const handlers = viewHandlers({ views: held });
    const tile = async (out: string, signal: AbortSignal) =>
      handlers['view.tile'](
        { view: 'bright', level: 0, x: 0, y: 0, out: scratch.file('tiles', out) },
        { signal, emit: () => undefined },
      );
    views.open('bright', source, [tone(0.4)]);
    const leaving = Array.from({ length: 120 }, () => new AbortController());
    const ends = Promise.allSettled(leaving.map(({ signal }, i) => tile(`left ${i}`, signal)));
    await until(() => begun > 0);
    for (const page of leaving) page.abort();
    const next = tile('next', new AbortController().signal);
    release();
    expect(await next).toEqual({ type: 'image/png' });
    expect((await ends).every(({ status }) => status === 'rejected')).toBe(true);
    expect(begun).toBeLessThanOrEqual(4);
    expect(existsSync(scratch.file('tiles', 'left 0'))).toBe(false);
  });
});
