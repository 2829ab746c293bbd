import { describe, expect, it } from 'vitest';
import { backoff } from '../../src-renderer/client/backoff.ts';
import { isPhotoName } from '../../src-renderer/client/photo-names.ts';
import { portAddress } from '../../src-renderer/client/web-socket-port.ts';
import { cropAround, mostWorthSeeing } from '../../src-renderer/panels/editor/variant-crop.ts';
import { pathParts } from '../../src-renderer/panels/library/path-parts.ts';
import { secondsLeft } from '../../src-renderer/managers/seconds-left.ts';

const hole = (x: number, y: number, side: number) => ({ x, y, width: side, height: side });

describe('the crop of a variant', () => {
  it('shows a hole with what surrounds it', () => {
    const crop = cropAround(hole(500, 300, 100), { width: 1000, height: 800 });
    expect(crop).toEqual({ x: 480, y: 280, width: 140, height: 140 });
  });

  it('stays inside the photo, and square', () => {
    for (const [x, y] of [
      [0, 0],
      [280, 180],
      [140, 90],
    ]) {
      const crop = cropAround(hole(x, y, 20), { width: 300, height: 200 });
      expect(crop.width).toBe(crop.height);
      expect(crop.x).toBeGreaterThanOrEqual(0);
      expect(crop.y).toBeGreaterThanOrEqual(0);
      expect(crop.x + crop.width).toBeLessThanOrEqual(300);
      expect(crop.y + crop.height).toBeLessThanOrEqual(200);
    }
  });
});

describe('the holes that the variants of all show', () => {
  const group = (side: number, face?: true) => ({
    ...hole(0, 0, side),
    areas: 1,
    at: [],
    outline: [],
    ...(face ? { face } : {}),
  });

  it('are the largest, but those of faces before others', () => {
    expect(mostWorthSeeing([group(20), group(50), group(30)]).width).toBe(50);
    expect(mostWorthSeeing([group(20), group(50), group(30, true), group(40, true)]).width).toBe(40);
  });
});

describe('the folders above a path', () => {
  it('are found with slashes and with backslashes', () => {
    expect(pathParts('/home/ada')).toEqual([
      { name: '/', path: '/' },
      { name: 'home', path: '/home' },
      { name: 'ada', path: '/home/ada' },
    ]);
    expect(pathParts('C:\\Users\\Ada')).toEqual([
      { name: 'C:', path: 'C:\\' },
      { name: 'Users', path: 'C:\\Users' },
      { name: 'Ada', path: 'C:\\Users\\Ada' },
    ]);
    expect(pathParts('/')).toEqual([{ name: '/', path: '/' }]);
  });
});

describe('small helpers', () => {
  it('wait longer from try to try, but never longer than ten seconds', () => {
    const waits = [0, 1, 2, 3, 4, 5, 20].map(backoff);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeLessThan(waits[1]);
    expect(waits.at(-1)).toBe(10_000);
  });

  it('tell how long something still takes, once that can be said', () => {
    expect(secondsLeft(100, 0.5)).toBeNull();
    expect(secondsLeft(5000, 0.01)).toBeNull();
    expect(secondsLeft(10_000, 0.25)).toBe(30);
    expect(secondsLeft(10_000, 1)).toBe(0);
  });

  it('know a photo by its name', () => {
    expect(['a.JPG', 'b.tiff', 'c.x.png'].every(isPhotoName)).toBe(true);
    expect(['a.txt', 'jpg', '.png', 'b.png.txt'].some(isPhotoName)).toBe(false);
  });

  it('find the host next to the page', () => {
    expect(portAddress('http://127.0.0.1:4801/')).toBe('ws://127.0.0.1:4801/port');
    expect(portAddress('https://example.org/app/index.html')).toBe('wss://example.org/app/port');
  });
});
