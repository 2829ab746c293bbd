import { describe, expect, it } from 'vitest';
import type { ToneMeasurement, ToneParams } from '../../../../src-main/steps/tone/params.ts';
import { measureTone } from '../../../../src-main/steps/tone/measure-tone.ts';
import { suggestTone } from '../../../../src-main/steps/tone/suggest-tone.ts';
import { tonedPicture } from '../../../../src-main/steps/tone/toned-picture.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import {
  alter,
  colourfulPhoto,
  isGrey,
  meanError,
  photosThere,
  psnr,
  readPhoto,
  sepiaPhoto,
  wholeOf,
} from './tone-pictures.ts';

interface Fading {
  black: readonly number[];
  white: readonly number[];
  gamma: readonly number[];
}

const print: Fading = { black: [0.2, 0.12, 0.13], white: [0.95, 0.88, 0.78], gamma: [1, 1, 1] };
const magenta: Fading = { black: [0.18, 0.1, 0.16], white: [0.97, 0.8, 0.88], gamma: [0.9, 1.15, 1] };

const fade = (photo: MemoryPhoto, { black, white, gamma }: Fading): MemoryPhoto =>
  alter(photo, (value, c) => 255 * (black[c] + (white[c] - black[c]) * (value / 255) ** gamma[c]));

const toned = async (photo: MemoryPhoto, params: ToneParams) =>
  tonedPicture(photo, params, null).readRegion(wholeOf(photo));

const suggestionFor = async (photo: MemoryPhoto): Promise<ToneParams> => suggestTone(await measureTone(photo));

/** How many times nearer to the photo it once was. */
async function gain(original: MemoryPhoto, faded: MemoryPhoto, params: ToneParams): Promise<number> {
  return meanError(faded.pixels, original.pixels) / meanError(await toned(faded, params), original.pixels);
}

describe('undoing what was done to a picture', () => {
  it.each([
    ['a faded print', print, 8],
    ['a print gone magenta', magenta, 3],
  ])('comes back from %s at full strength', async (name, fading, least) => {
    const original = colourfulPhoto();
    const faded = fade(original, fading);
    const suggested = await suggestionFor(faded);
    const full = await gain(original, faded, { ...suggested, fade: 1, cast: 1, brightness: 0 });
    const half = await gain(original, faded, suggested);
    console.info(`${name}: error ÷ ${full.toFixed(1)} at full strength, ÷ ${half.toFixed(1)} as suggested`);
    expect(full).toBeGreaterThan(least);
    expect(half).toBeGreaterThan(2);
  });

  it('suggests nothing for the picture before', async () => {
    const suggested = await suggestionFor(colourfulPhoto());
    expect([suggested.fade, suggested.cast]).toEqual([0, 0]);
  });

  it('keeps a faded grey photo grey and a sepia brown', async () => {
    const colour = colourfulPhoto();
    const grey = memoryPhoto(colour, (x, y) => 60 + 0.5 * colour.pixels[(y * 240 + x) * 3]);
    const stretched = await toned(grey, await suggestionFor(grey));
    expect(meanError(stretched, grey.pixels)).toBeGreaterThan(5);
    expect(isGrey(stretched)).toBe(true);

    const sepia = sepiaPhoto();
    const suggested = await suggestionFor(sepia);
    expect(suggested.cast).toBe(0);
    expect(suggested.fade).toBeGreaterThan(0.5);
    const after = await toned(sepia, suggested);
    const hueOf = (pixels: ArrayLike<number>): number => {
      let sum = 0;
      for (let at = 0; at < pixels.length; at += 3) {
        sum += (pixels[at + 1] - pixels[at + 2]) / (pixels[at] - pixels[at + 2]);
      }
      return (60 * sum * 3) / pixels.length;
    };
    expect(Math.abs(hueOf(after) - hueOf(sepia.pixels))).toBeLessThan(2);
  });
});

describe.skipIf(!photosThere)('real photos', () => {
  it.each([
    ['faded-a.jpg', 'colour'],
    ['faded-c.jpg', 'colour'],
    ['faded-e.jpg', 'colour'],
    ['scratched-a.png', 'toned'],
    ['scratched-b.png', 'toned'],
  ])('%s is seen to be faded and %s', async (name, kind) => {
    const photo = await readPhoto('old', name);
    const { measured, ...strengths } = await suggestionFor(photo);
    console.info(name, JSON.stringify(strengths));
    expect(measured.kind).toBe(kind);
    expect(strengths.fade).toBeGreaterThan(0.3);
    expect(strengths.cast > 0.3).toBe(kind === 'colour');

    const after = memoryPhoto(photo, () => 0);
    after.pixels.set(await toned(photo, { measured, ...strengths }));
    const again = await measureTone(after);
    expect(lostRange(again)).toBeLessThan(0.9 * lostRange(measured));
    if (kind === 'colour') expect(tintOfBlack(again)).toBeLessThan(0.5 * tintOfBlack(measured));
    expect(shareOfWhite(after)).toBeLessThan(shareOfWhite(photo) + 0.002);
  });

  const gains: number[] = [];

  it.each([
    'bythewater',
    'colorfulcups',
    'eveningglow',
    'friends-by-aitzol-berasategi',
    'kleiber-by-lukas-baubkus',
    'life-by-aitzol-berasategi',
    'picosdeeuropa-by-aitzol-berasategi',
    'wine-by-jakkub-mede',
  ])('%s, which is new, is left as it is, and comes back when it is faded', async (name) => {
    const photo = await readPhoto('val', `${name}.png`);
    const suggested = await suggestionFor(photo);
    const kept = psnr(await toned(photo, suggested), photo.pixels);
    const faded = fade(photo, print);
    const back = await gain(photo, faded, await suggestionFor(faded));
    const strengths = `fade ${suggested.fade}, cast ${suggested.cast}`;
    console.info(`${name}: ${strengths}, ${kept.toFixed(1)} dB; faded and undone: error ÷ ${back.toFixed(2)}`);
    expect(kept).toBeGreaterThan(42);
    expect(back).toBeGreaterThan(0.8);
    gains.push(back);
  });

  it('come back on the whole, though not each', () => {
    const mean = Math.exp(gains.reduce((sum, value) => sum + Math.log(value), 0) / gains.length);
    console.info(`geometric mean: error ÷ ${mean.toFixed(2)}`);
    expect(gains).toHaveLength(8);
    expect(mean).toBeGreaterThan(1.7);
  });
});

const lostRange = ({ black, white }: ToneMeasurement): number => Math.max(...black) + 1 - Math.min(...white);

const tintOfBlack = ({ black }: ToneMeasurement): number => Math.max(...black) - Math.min(...black);

function shareOfWhite({ pixels, channels }: MemoryPhoto): number {
  let white = 0;
  for (let i = 0; i < pixels.length; i += 1) if (i % channels < 3 && pixels[i] === 255) white += 1;
  return white / pixels.length;
}
