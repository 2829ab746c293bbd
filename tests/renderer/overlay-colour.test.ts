import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { visibility, visibleColour } from '../../src-renderer/ui/visible-colour.ts';
import { OverlayColourManager } from '../../src-renderer/managers/overlay-colour.svelte.ts';
import { SettingsManager } from '../../src-renderer/managers/settings.svelte.ts';
import { avoidColour, overlayColours } from '../../src-renderer/ui/overlay-colours.ts';
import { connectTo } from './support/fake-host.ts';

const opacity = 0.45;
const colours = Object.values(overlayColours);
/** A photo of which each colour is an equal part, as a mixture of `from` and `to`. */
function photo(from: readonly number[], to: readonly number[]): number[] {
  return Array.from({ length: 32 }, (_, i) => [
    ...from.map((value, c) => value + ((to[c] - value) * i) / 31),
    255,
  ]).flat();
}
const photos = {
  grey: photo([20, 20, 20], [235, 235, 235]),
  sepia: photo([70, 45, 25], [225, 190, 140]),
  cream: photo([225, 205, 165], [250, 240, 215]),
  sky: photo([90, 140, 200], [200, 220, 240]),
  lawn: photo([40, 80, 30], [150, 190, 110]),
};

describe('the colour of the overlay', () => {
  it.each(Object.entries(photos))('is plainly seen on %s', (_, pixels) => {
    expect(visibility(pixels, visibleColour(pixels, colours, opacity), opacity)).toBeGreaterThan(0.08);
  });

  it('is another than amber where amber is nearly the colour of the paper', () => {
    for (const pixels of [photos.sepia, photos.cream]) {
      expect(visibleColour(pixels, colours, opacity)).not.toBe(overlayColours.amber);
    }
    expect(visibleColour(photos.sky, colours, opacity)).toBe(overlayColours.amber);
  });

  it('is the first that is plain, or else the plainest', () => {
    expect(visibleColour(photos.sky, [overlayColours.green, overlayColours.amber], 0.01)).toBe(overlayColours.amber);
  });
});

describe('what is painted', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is shown as its photo asks for, unless the person chose a colour', async () => {
    const settings = new SettingsManager(await connectTo({}));
    const pictures: Record<string, number[]> = { sky: photos.sky, cream: photos.cream };
    const shown = new OverlayColourManager(settings, (thumbnail) => {
      const pixels = pictures[thumbnail];
      return pixels ? Promise.resolve(pixels) : Promise.reject(new Error('gone'));
    });
    expect(shown.of('damage')).toBe(overlayColours.amber);
    await shown.follow({ id: 'a', thumbnail: 'cream' });
    const onCream = visibleColour(photos.cream, colours, opacity);
    expect([shown.of('damage'), shown.of('avoid')]).toEqual([onCream, avoidColour]);
    settings.set({ overlayColour: '#123456' });
    expect([shown.of('damage'), shown.suited]).toEqual(['#123456', onCream]);
    settings.set({ overlayColour: 'auto' });
    await shown.follow({ id: 'b', thumbnail: 'missing' });
    expect(shown.of('damage')).toBe(overlayColours.amber);
  });

  it('is never shown as a photo asks for that was open before', async () => {
    const settings = new SettingsManager(await connectTo({}));
    const waiting: ((pixels: number[]) => void)[] = [];
    const shown = new OverlayColourManager(settings, () => new Promise((resolve) => waiting.push(resolve)));
    const first = shown.follow({ id: 'a', thumbnail: 'cream' });
    const second = shown.follow({ id: 'b', thumbnail: 'sky' });
    waiting[1](photos.sky);
    waiting[0](photos.cream);
    await Promise.all([first, second]);
    expect(shown.of('damage')).toBe(overlayColours.amber);
  });
});
