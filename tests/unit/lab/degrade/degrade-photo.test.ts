import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { degradePhoto } from '../../../../src-main/engine/degrade-photo/degrade-photo.ts';
import { paintPictures } from '../../../../src-main/engine/degrade-photo/paint-pictures.ts';
import type { DegradeRequest } from '../../../../src-main/shared/data/degrade.ts';
import { rawPixels, sha256, testPhoto } from '../../../support/pictures.ts';
import { scratchFolder } from '../../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
const file = (...parts: string[]): string => scratch.file(...parts);

function request(changes: Partial<DegradeRequest> = {}): DegradeRequest {
  return {
    path: file('photo.png'),
    target: { path: file('out.png'), format: 'png', overwrite: false },
    seed: 3,
    ...changes,
  };
}

beforeEach(async () => {
  scratch = scratchFolder('degrade-photo');
  await testPhoto().png().toFile(file('photo.png'));
});
afterEach(() => scratch.remove());
afterAll(() => vi.unstubAllEnvs());

const maskAt = (name: string, overwrite = false) => ({ path: file(name), overwrite });

describe('degradePhoto', () => {
  it('keeps the size, and every pixel that no mark lies on', async () => {
    await degradePhoto(request({ only: ['scratches'], mask: maskAt('mask.png') }));
    const [clean, damaged, mask] = await Promise.all(
      ['photo.png', 'out.png', 'mask.png'].map((name) => rawPixels(file(name))),
    );
    expect(damaged.info).toMatchObject({ width: 160, height: 120, channels: 3 });
    let changed = 0;
    for (let i = 0; i < clean.data.length; i += 1) {
      if (clean.data[i] === damaged.data[i]) continue;
      changed += 1;
      expect(mask.data[i]).toBeGreaterThan(0);
    }
    expect(changed).toBeGreaterThan(100);
  });

  it.each(['jpeg', 'tiff', 'webp', 'avif'] as const)('writes %s files', async (format) => {
    const path = file(`out.${format}`);
    await degradePhoto(request({ only: ['fade'], target: { path, format, quality: 90, overwrite: false } }));
    const { info } = await rawPixels(path);
    expect(info).toMatchObject({ width: 160, height: 120, channels: 3 });
  });

  it('reports progress to the end', async () => {
    const fractions: number[] = [];
    await degradePhoto(request(), { onProgress: ({ fraction }) => fractions.push(fraction) });
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('never writes over the photo, nor over what is there unless it may', async () => {
    const before = sha256(file('photo.png'));
    const over = { path: file('photo.png'), format: 'png', overwrite: true } as const;
    await expect(degradePhoto(request({ target: over }))).rejects.toMatchObject({ code: 'OUTPUT_IS_SOURCE' });
    await expect(
      degradePhoto(request({ mask: maskAt('photo.png', true), target: { ...over, path: file('out.png') } })),
    ).rejects.toMatchObject({
      code: 'OUTPUT_IS_SOURCE',
    });
    expect(sha256(file('photo.png'))).toBe(before);
    await degradePhoto(request());
    await expect(degradePhoto(request())).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await expect(degradePhoto(request({ mask: maskAt('out.png') }))).rejects.toMatchObject({ code: 'USAGE' });
    await degradePhoto(request({ seed: 4, target: { path: file('out.png'), format: 'png', overwrite: true } }));
    expect(readdirSync(scratch.path).sort()).toEqual(['out.png', 'photo.png']);
  });

  it('refuses a photo that does not fit into memory, with the figures', async () => {
    vi.stubEnv('HEIRLOOM_MEMORY_MIB', '1');
    await expect(degradePhoto(request())).rejects.toMatchObject({ code: 'MEMORY_TOO_SMALL' });
    vi.unstubAllEnvs();
    expect(readdirSync(scratch.path)).toEqual(['photo.png']);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const control = new AbortController();
    const work = degradePhoto(request(), {
      signal: control.signal,
      onProgress: ({ fraction }) => fraction >= 0.9 && control.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    await vi.waitFor(() => expect(readdirSync(scratch.path)).toEqual(['photo.png']));
  });
});

describe('paintPictures', () => {
  it('numbers its files so that they sort, and stops when it is told to', async () => {
    const control = new AbortController();
    const work = paintPictures(
      { folder: file('painted'), count: 12, size: 16, seed: 1, overwrite: false },
      { signal: control.signal, onProgress: ({ fraction }) => fraction > 0.2 && control.abort() },
    );
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(file('painted')).sort()).toEqual(['synthetic-01.png', 'synthetic-02.png', 'synthetic-03.png']);
  });
});
