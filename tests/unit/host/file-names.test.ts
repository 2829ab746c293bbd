import { afterEach, describe, expect, it, vi } from 'vitest';
import { exportFileName, freePath, isPhotoName, safeFileName } from '../../../src-main/host/file-names.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('names of exported files', () => {
  it('replaces what stands in braces', () => {
    vi.useFakeTimers({ now: new Date(2026, 0, 31, 12) });
    const today = '2026-01-31';
    expect(exportFileName('{name} restored', '1912-harbour.tif', 'png', 1)).toBe('1912-harbour restored.png');
    expect(exportFileName('{date} {n} {name}', 'a.b.jpg', 'jpeg', 7)).toBe(`${today} 7 a.b.jpg`);
    expect(exportFileName('{other}', 'a.jpg', 'tiff', 1)).toBe('{other}.tif');
  });

  it.each([
    ['Pacific/Kiritimati', Date.UTC(2026, 0, 31, 16), '2026-02-01'],
    ['America/Los_Angeles', Date.UTC(2026, 1, 1, 2), '2026-01-31'],
  ])('gives the date that it is in %s', (zone, now, date) => {
    vi.stubEnv('TZ', zone);
    vi.useFakeTimers({ now });
    expect(exportFileName('{date}', 'a.jpg', 'png', 1)).toBe(`${date}.png`);
  });

  it('takes out what a file system cannot hold', () => {
    expect(safeFileName('a/b\\c:d*e?"f<g>h|i\u0007')).toBe('a_b_c_d_e__f_g_h_i_');
    expect(safeFileName('..')).toBe('_');
    expect(safeFileName('con')).toBe('_con');
    expect(safeFileName('../../etc/passwd')).not.toContain('/');
    expect(safeFileName('照片 1912')).toBe('照片 1912');
  });

  it('cuts what is too long by its bytes, before the extension and between characters', () => {
    expect(safeFileName(`${'漢'.repeat(83)}.jpeg`)).toBe(`${'漢'.repeat(83)}.jpeg`);
    expect(safeFileName(`${'漢'.repeat(90)}.jpeg`)).toBe(`${'漢'.repeat(83)}.jpeg`);
    expect(safeFileName('\u{1f469}'.repeat(100))).toBe('\u{1f469}'.repeat(63));
    expect(Buffer.byteLength(safeFileName(`a.${'é'.repeat(300)}`))).toBeLessThanOrEqual(255);
    expect(safeFileName('half \ud83d.png')).toBe('half \ufffd.png');
    expect(exportFileName('{name}', `${'漢'.repeat(90)}.tif`, 'avif', 1)).toBe(`${'漢'.repeat(83)}.avif`);
    expect(exportFileName('...', 'a.jpg', 'png', 1)).toBe('_.png');
    expect(safeFileName('con.png')).toBe('_con.png');
  });

  it('finds a name that is free', () => {
    const taken = new Set(['/x/a.png', '/x/a 2.png']);
    expect(freePath('/x/a.png', (path) => taken.has(path))).toBe('/x/a 3.png');
    expect(freePath('/x/b.png', (path) => taken.has(path))).toBe('/x/b.png');
  });

  it('knows photos from system files', () => {
    expect(['a.JPG', 'b.tiff', 'c.avif', 'd.bmp'].every(isPhotoName)).toBe(true);
    expect(['Thumbs.db', '.DS_Store', '._a.jpg', 'a.txt', '~$a.tif'].some(isPhotoName)).toBe(false);
  });
});
