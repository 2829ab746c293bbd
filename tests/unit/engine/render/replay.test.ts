import { readdirSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fillDamage } from '../../../../src-main/steps/fill/fill-damage.ts';
import type { PixelPatch } from '../../../../src-main/imaging/pixels/patches.ts';
import type { Picture } from '../../../../src-main/imaging/pixels/picture.ts';
import type { Samples } from '../../../../src-main/imaging/pixels/samples.ts';
import { createReplay, type Replay } from '../../../../src-main/engine/render/replay.ts';
import { tonedPicture } from '../../../../src-main/steps/tone/toned-picture.ts';
import { AppError } from '../../../../src-main/shared/errors.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import type { FillStep } from '../../../../src-main/steps/fill/params.ts';
import type { ToneStep } from '../../../../src-main/steps/tone/params.ts';
import type { CleanStep } from '../../../../src-main/steps/clean/params.ts';
import type { Step } from '../../../../src-main/steps/index.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork, type PlainNetwork } from '../../../support/plain-network.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { colourfulPhoto, sameSamples, toneParams, wholeOf } from '../../steps/tone/tone-pictures.ts';

const scratch = scratchFolder('replay');
afterAll(() => scratch.remove());

const scratchAt = (x: number): Mask => [
  { type: 'brush', erase: false, size: 6, hardness: 1, points: [x, 20, 1, x + 30, 150, 1] },
];
const corner: Mask = [{ type: 'rectangle', erase: false, x: 20, y: 30, width: 100, height: 70 }];
const fill = (x: number): FillStep => ({
  id: `fill-${x}`,
  op: 'fill',
  params: { method: 'smooth', rotations: false, mirror: false, ensemble: false, grain: false },
  mask: scratchAt(x),
  avoid: [],
  seed: 1,
  enabled: true,
});
const tone = (mask: Mask = [], changes = { fade: 0.8, cast: 0.6 }): ToneStep => ({
  id: 'tone',
  op: 'tone',
  params: toneParams(changes),
  mask,
  enabled: true,
});
const clean = (strength: number, mask: Mask = []): CleanStep => ({
  id: 'clean',
  op: 'clean',
  params: { strength, model: { name: 'halving', sha256: 'ab'.repeat(32) }, ensemble: false },
  mask,
  enabled: true,
});

let network: PlainNetwork;
let replay: Replay;
let steps = 0;
beforeEach(() => {
  network = plainNetwork((value) => 0.2 + value / 2);
  replay = createReplay(scratch.file(`steps-${(steps += 1)}`), () => Promise.resolve(network));
});

const digestOf = ({ width, depth }: Picture): string => `${width} ${depth}`;

async function resultOf(photo: Picture, wanted: readonly Step[]): Promise<Samples> {
  return replay.use(photo, digestOf(photo), wanted, ({ picture }) => picture.readRegion(wholeOf(photo)));
}

async function changesOf(photo: Picture, wanted: readonly Step[]): Promise<PixelPatch[]> {
  return replay.use(photo, digestOf(photo), wanted, async ({ changes }) => {
    const patches: PixelPatch[] = [];
    for await (const patch of changes()) patches.push(patch);
    return patches;
  });
}

const over = (photo: MemoryPhoto, pixels: Samples): MemoryPhoto =>
  memoryPhoto(photo, (x, y, c) => pixels[(y * photo.width + x) * photo.channels + c]);

describe('replaying steps', () => {
  it('does each on what those before it left', async () => {
    const photo = colourfulPhoto();
    const filled = over(photo, photo.with((await fillDamage(photo, fill(50), [1])).variants[0].patches));
    const toned = over(photo, await tonedPicture(filled, tone().params, null).readRegion(wholeOf(photo)));
    const again = toned.with((await fillDamage(toned, fill(150), [1])).variants[0].patches);
    expect(sameSamples(await resultOf(photo, [fill(50), tone(), fill(150)]), again)).toBe(true);
    const otherwise = await resultOf(photo, [fill(50), fill(150), tone()]);
    expect(sameSamples(otherwise, again)).toBe(false);
  });

  it.each([
    ['fills', [fill(50), fill(60), fill(150)]],
    ['tone and fills', [fill(50), tone(), fill(150), tone(corner)]],
    ['cleaning', [clean(0.5)]],
    ['everything', [fill(50), clean(0.7), tone(corner), fill(150), clean(0.4, corner)]],
  ])('writes what it shows: %s', async (_, wanted) => {
    for (const depth of [8, 16] as const) {
      const photo = colourfulPhoto(240, 180, depth);
      const shown = await resultOf(photo, wanted);
      expect(sameSamples(photo.with(await changesOf(photo, wanted)), shown)).toBe(true);
      expect(sameSamples(photo.pixels, shown)).toBe(false);
    }
  });

  it.each([
    ['tone', [tone(corner)]],
    ['clean', [clean(0.8, corner)]],
    ['both', [tone(corner), clean(1, corner), tone(corner, { fade: 0.1, cast: 0 })]],
  ])('leaves everything outside the mask bit for bit: %s', async (_, wanted) => {
    const photo = colourfulPhoto();
    const result = await resultOf(photo, wanted);
    let changed = 0;
    for (let i = 0; i < 240 * 180; i += 1) {
      const x = i % 240;
      const y = Math.floor(i / 240);
      const inside = x >= 20 && x < 120 && y >= 30 && y < 100;
      const same = [0, 1, 2].every((c) => result[i * 3 + c] === photo.pixels[i * 3 + c]);
      if (inside) changed += same ? 0 : 1;
      else if (!same) expect.fail(`changed at ${x}, ${y}`);
    }
    expect(changed).toBeGreaterThan(5000);
  });

  it('mixes photo and network by the strength, and asks the network once for all strengths', async () => {
    const photo = memoryPhoto({ width: 200, height: 160 }, (x, y, c) => (x + 2 * y + c * 40) % 256);
    for (const strength of [1, 0.25, 0.6]) {
      const result = await resultOf(photo, [clean(strength)]);
      let worst = 0;
      for (let at = 0; at < result.length; at += 1) {
        const wanted = photo.pixels[at] + strength * (51 + photo.pixels[at] / 2 - photo.pixels[at]);
        worst = Math.max(worst, Math.abs(result[at] - wanted));
      }
      expect(worst).toBeLessThanOrEqual(1);
    }
    expect(network.runs).toBe(1);
    const reopened = createReplay(scratch.file(`steps-${steps}`), () => Promise.reject(new Error('asked again')));
    const again = await reopened.use(photo, digestOf(photo), [clean(0.6)], ({ picture }) =>
      picture.readRegion(wholeOf(photo)),
    );
    expect(sameSamples(again, await resultOf(photo, [clean(0.6)]))).toBe(true);
  });

  it('asks the network again when what lies before changes', async () => {
    const photo = colourfulPhoto();
    await resultOf(photo, [tone(), clean(1)]);
    await resultOf(photo, [tone([], { fade: 0.7, cast: 0.6 }), clean(1)]);
    expect(network.runs).toBe(2);
  });

  it('passes over steps that are switched off, and asks for no network at strength 0', async () => {
    const photo = colourfulPhoto();
    const off = { ...clean(1), enabled: false };
    expect(sameSamples(await resultOf(photo, [off, { ...tone(), enabled: false }, clean(0)]), photo.pixels)).toBe(true);
    expect(network.runs).toBe(0);
    expect(await changesOf(photo, [off, clean(0)])).toEqual([]);
  });

  it('shows the same reduced', async () => {
    const photo = colourfulPhoto(256, 192);
    const wanted = [fill(50), tone(), clean(0.5), fill(150)];
    const level = { x: 0, y: 0, width: 64, height: 48 };
    const truth = await over(photo, await resultOf(photo, wanted)).readLevel(2, level);
    const shown = await replay.use(photo, digestOf(photo), wanted, ({ picture }) => picture.readLevel(2, level));
    let worst = 0;
    for (let at = 0; at < shown.length; at += 1) worst = Math.max(worst, Math.abs(shown[at] - truth[at]));
    expect(worst).toBeLessThanOrEqual(3);
  });

  it('asks the network for eight looks where they are wanted, and keeps them apart from one look', async () => {
    const photo = colourfulPhoto(64, 48);
    const once = clean(1);
    const often: CleanStep = { ...once, params: { ...once.params, ensemble: true } };
    // Says where in what it is given at once a value lies.
    network = plainNetwork((value, index) => 0.2 + value / 2 + (index % 4801) / 16_000);
    replay = createReplay(scratch.file(`steps-${(steps += 1)}`), () => Promise.resolve(network));
    const one = await resultOf(photo, [once]);
    const eight = await resultOf(photo, [often]);
    expect(sameSamples(one, eight)).toBe(false);
    expect(sameSamples(await resultOf(photo, [once]), one)).toBe(true);
    expect(sameSamples(await resultOf(photo, [often]), eight)).toBe(true);
    expect(network.runs).toBe(2);
  });

  it('says which model is missing', async () => {
    const missing = new AppError('MODEL_UNKNOWN', 'It is not here.', { name: 'halving' });
    const without = createReplay(scratch.file('without'), () => Promise.reject(missing));
    await expect(without.run(colourfulPhoto(), 'ab', [clean(1)])).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  });

  it('cleans once for two who ask at the same time, and for the second when the first gives up', async () => {
    const photo = colourfulPhoto(900, 700);
    const [one, two] = await Promise.all([resultOf(photo, [clean(1)]), resultOf(photo, [clean(0.5)])]);
    expect(sameSamples(one, two)).toBe(false);
    const tiles = network.runs;
    expect(tiles).toBe(9);

    network.runs = 0;
    const giveUp = new AbortController();
    const heard: number[] = [];
    const first = replay.run(photo, 'cd', [clean(1)], {
      signal: giveUp.signal,
      onProgress: (fraction) => fraction > 0.3 && giveUp.abort(),
    });
    const second = replay.run(photo, 'cd', [clean(1)], { onProgress: (fraction) => heard.push(fraction) });
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    await (await second).dispose();
    // Whichever of the two began, the second heard all of it.
    expect(heard.length).toBeGreaterThan(3);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(heard.at(-1)).toBe(1);
    expect(network.runs).toBeLessThan(2 * tiles);
    expect(readdirSync(scratch.file(`steps-${steps}`)).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('tells how far it is', async () => {
    const fractions: number[] = [];
    const onProgress = (fraction: number): number => fractions.push(fraction);
    await replay.use(colourfulPhoto(900, 700), 'ab', [fill(50), tone(), clean(1)], () => Promise.resolve(), {
      onProgress,
    });
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.length).toBeGreaterThan(8);
  });

  it('takes a tone over 12 megapixels in small parts', async () => {
    const largest = 2 ** 21;
    let read = 0;
    const large: Picture = {
      width: 4000,
      height: 3000,
      channels: 3,
      colourChannels: 3,
      depth: 8,
      exactLevels: true,
      readRegion: (rect) => {
        read = Math.max(read, rect.width * rect.height);
        return Promise.resolve(new Uint8Array(rect.width * rect.height * 3).fill(90));
      },
      readLevel: () => Promise.reject(new Error('not asked for')),
    };
    let pixels = 0;
    await replay.use(large, 'ab', [tone(), tone([], { fade: 0.2, cast: 0 })], async ({ changes }) => {
      for await (const { rect } of changes()) {
        expect(rect.width * rect.height).toBeLessThan(largest);
        pixels += rect.width * rect.height;
      }
    });
    expect(pixels).toBe(2 * 12e6);
    expect(read).toBeLessThan(largest);
  });
});
