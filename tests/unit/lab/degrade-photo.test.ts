import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { degradePhoto, type DegradeRequest } from '../../../src-main/lab/degrade/degrade-photo.ts';
import { rawPixels, sha256, testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
const file = (...parts: string[]): string => scratch.file(...parts);

function request(changes: Partial<DegradeRequest> = {}): DegradeRequest {
  return { path: file('photo.png'), out: file('out.png'), overwrite: false, seed: 3, ...changes };
}

beforeEach(async () => {
  scratch = scratchFolder('degrade-photo');
  await testPhoto().png().toFile(file('photo.png'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  scratch.remove();
});

describe('degradePhoto', () => {
  it('keeps the size, and every pixel that no mark lies on', async () => {
    await degradePhoto(request({ only: ['scratches'], mask: file('mask.png') }));
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

  it('never leaves a photo as it was', async () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const { applied } = await degradePhoto(request({ seed, overwrite: true }));
      expect(applied.length, `seed ${seed}`).toBeGreaterThan(0);
    }
  });

  it.each(['jpg', 'tif', 'webp', 'avif'])('writes .%s files', async (ending) => {
    await degradePhoto(request({ only: ['fade'], out: file(`out.${ending}`) }));
    expect((await rawPixels(file(`out.${ending}`))).info).toMatchObject({ width: 160, height: 120, channels: 3 });
  });

  it('never writes over the photo, nor over what is there unless it may', async () => {
    const before = sha256(file('photo.png'));
    const refused = (changes: Partial<DegradeRequest>, code: string) =>
      expect(degradePhoto(request(changes))).rejects.toMatchObject({ code });
    await refused({ out: file('photo.png'), overwrite: true }, 'OUTPUT_IS_SOURCE');
    await refused({ mask: file('photo.png'), overwrite: true }, 'OUTPUT_IS_SOURCE');
    await refused({ mask: file('out.png') }, 'USAGE');
    expect(readdirSync(scratch.path)).toEqual(['photo.png']);
    await degradePhoto(request());
    await refused({}, 'OUTPUT_EXISTS');
    await degradePhoto(request({ seed: 4, overwrite: true }));
    expect(sha256(file('photo.png'))).toBe(before);
    expect(readdirSync(scratch.path).sort()).toEqual(['out.png', 'photo.png']);
  });

  it('refuses a photo that does not fit into memory, with the figures', async () => {
    vi.stubEnv('HEIRLOOM_MEMORY_MIB', '1');
    await expect(degradePhoto(request())).rejects.toMatchObject({ code: 'MEMORY_TOO_SMALL' });
    expect(readdirSync(scratch.path)).toEqual(['photo.png']);
  });
});
