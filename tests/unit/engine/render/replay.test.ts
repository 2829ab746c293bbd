import { readdirSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
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
import { expectProgress, largestDifference } from '../../../support/expectations.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork, type PlainNetwork } from '../../../support/plain-network.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { brush, cleanStep, fillStep, rectangle, toneStep } from '../../../support/steps.ts';
import { colourfulPhoto, sameSamples, wholeOf } from '../../steps/tone/tone-pictures.ts';

const scratch = scratchForFile('replay');

const corner: Mask = [rectangle(20, 30, 100, 70)];
const fill = (x: number): FillStep =>
  fillStep({ method: 'smooth' }, { id: `fill-${x}`, mask: [brush(6, x, 20, x + 30, 150)] });
const tone = (mask: Mask = [], changes = { fade: 0.8, cast: 0.6 }): ToneStep => toneStep(changes, { mask });
const clean = (strength: number, mask: Mask = [], ensemble = false): CleanStep =>
  cleanStep({ strength, ensemble }, { mask });

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

  it.each([8, 16] as const)('writes what it shows, over several tiles and at %i bits', async (depth) => {
    const wanted = [fill(50), clean(0.7), tone(corner), fill(150), clean(0.4, corner)];
    const photo = colourfulPhoto(500, 380, depth);
    const shown = await resultOf(photo, wanted);
    expect(sameSamples(photo.with(await changesOf(photo, wanted)), shown)).toBe(true);
    expect(sameSamples(photo.pixels, shown)).toBe(false);
  });

  it('mixes photo and network by the strength, and asks the network once for all strengths', async () => {
    const photo = memoryPhoto({ width: 200, height: 160 }, (x, y, c) => (x + 2 * y + c * 40) % 256);
    for (const strength of [1, 0.25, 0.6]) {
      const result = await resultOf(photo, [clean(strength)]);
      const wanted = photo.pixels.map((value) => value + strength * (51 + value / 2 - value));
      expect(largestDifference(result, wanted)).toBeLessThanOrEqual(1);
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
    expect(largestDifference(shown, truth)).toBeLessThanOrEqual(3);
  });

  it('reads as much for a tile after 40 fills as after one', async () => {
    const photo = colourfulPhoto(256, 192);
    let reads = 0;
    const counted: Picture = {
      ...photo,
      readRegion: (rect) => photo.readRegion(rect).finally(() => (reads += 1)),
      readLevel: (level, rect) => photo.readLevel(level, rect).finally(() => (reads += 1)),
    };
    const readsAfter = (fills: number): Promise<number> => {
      const wanted = Array.from({ length: fills }, (_, i) => fill(5 + 5 * i));
      return replay.use(counted, 'counted', wanted, async ({ picture }) => {
        reads = 0;
        await picture.readRegion({ x: 40, y: 20, width: 64, height: 64 });
        await picture.readLevel(2, { x: 0, y: 0, width: 64, height: 48 });
        return reads;
      });
    };
    expect(await readsAfter(40)).toBe(await readsAfter(1));
  });

  it('asks the network for eight looks where they are wanted, and keeps them apart from one look', async () => {
    const photo = colourfulPhoto(64, 48);
    const [once, often] = [clean(1), clean(1, [], true)];
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
    // Three by two of 416 px.
    expect(tiles).toBe(6);

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
    expectProgress(heard);
    expect(network.runs).toBeLessThan(2 * tiles);
    expect(readdirSync(scratch.file(`steps-${steps}`)).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it.each([
    ['a fill', fill(50)],
    ['cleaning', clean(1)],
  ])('says whether %s is kept without waiting for who computes it, and without stopping anybody', async (_, step) => {
    const photo = colourfulPhoto();
    const isKept = (): Promise<boolean> => replay.isCached(photo, digestOf(photo), [step]);
    const [one, other, computed] = await Promise.all([isKept(), isKept(), resultOf(photo, [step])]);
    expect([one, other, await isKept()]).toEqual([false, false, true]);
    const [third, fourth, again] = await Promise.all([isKept(), isKept(), resultOf(photo, [step])]);
    expect([third, fourth, sameSamples(again, computed)]).toEqual([true, true, true]);
  });

  it('tells how far it is', async () => {
    const fractions: number[] = [];
    const onProgress = (fraction: number): number => fractions.push(fraction);
    const wanted = [fill(50), tone(), clean(1)];
    await replay.use(colourfulPhoto(900, 700), 'ab', wanted, () => Promise.resolve(), { onProgress });
    expectProgress(fractions);
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
