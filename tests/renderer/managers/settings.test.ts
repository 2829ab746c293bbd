import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src-main/shared/errors.ts';
import { defaultSettings, type Settings } from '../../../src-main/shared/data/settings.ts';
import { LanguageManager } from '../../../src-renderer/managers/language.svelte.ts';
import { SettingsManager } from '../../../src-renderer/managers/settings.svelte.ts';
import { ThemeManager } from '../../../src-renderer/managers/theme.svelte.ts';
import { connectTo } from '../support/fake-host.ts';

/** Settings over a host that keeps them, counts the writes, and can refuse one. */
async function openSettings(stored: Partial<Settings> = {}) {
  const host = { stored: { ...defaultSettings, ...stored }, writes: [] as Partial<Settings>[], refuses: false };
  const connection = await connectTo({
    'settings.get': () => host.stored,
    'settings.set': ({ changes }) => {
      if (host.refuses) throw new AppError('DISK_FULL', 'The disk is full.', { why: 'test' });
      host.writes.push(changes);
      return Object.assign(host.stored, changes);
    },
  });
  return { host, settings: new SettingsManager(connection) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { languages: ['en'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what a person prefers', () => {
  it('holds at once and is written once, a moment after the last change', async () => {
    const { host, settings } = await openSettings();
    for (const brushSize of [30, 40, 50]) {
      settings.set({ brushSize });
      expect(settings.current.brushSize).toBe(brushSize);
      await vi.advanceTimersByTimeAsync(100);
    }
    settings.set({ theme: 'light' });
    expect(host.writes).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(host.writes).toEqual([{ brushSize: 50, theme: 'light' }]);
  });

  it('is written at once when the page goes, and not again afterwards', async () => {
    const { host, settings } = await openSettings();
    settings.set({ brushSize: 30 });
    settings.flush();
    await vi.advanceTimersByTimeAsync(0);
    expect(host.writes).toEqual([{ brushSize: 30 }]);
    settings.flush();
    await vi.advanceTimersByTimeAsync(1000);
    expect(host.writes).toHaveLength(1);
  });

  it('waits for the next write where the host could not take it, and is not lost to what the host has', async () => {
    const { host, settings } = await openSettings({ brushHardness: 0.1 });
    host.refuses = true;
    settings.set({ brushSize: 30 });
    await vi.advanceTimersByTimeAsync(500);
    expect(host.writes).toEqual([]);
    host.refuses = false;
    await settings.load();
    expect(settings.current).toMatchObject({ brushSize: 30, brushHardness: 0.1 });
    expect(host.writes).toEqual([{ brushSize: 30 }]);
  });
});

describe('the language', () => {
  it('is the one that was chosen, or else the first of the system that there is', async () => {
    vi.stubGlobal('navigator', { languages: ['fr-FR', 'zh-TW', 'en'] });
    const { settings } = await openSettings();
    const language = new LanguageManager(settings);
    expect(language.language).toBe('zh');
    expect(language.t('action.undo')).toBe('撤销');
    settings.set({ language: 'en' });
    expect(language.language).toBe('en');
    expect(language.t('action.undo')).toBe('Undo');
  });

  it('writes shares and sizes so that something is never nothing', async () => {
    const { settings } = await openSettings();
    const { percent, bytes } = new LanguageManager(settings);
    expect([0, 0.5, 0.123, 0.0123, 0.00012, 0.00000001].map(percent)).toEqual([
      '0%',
      '50%',
      '12%',
      '1.2%',
      '0.01%',
      '< 0.01%',
    ]);
    expect([0, 3, 1500, 2_340_000, 5_600_000_000].map(bytes)).toEqual(['0 kB', '0.1 kB', '1.5 kB', '2.3 MB', '5.6 GB']);
  });

  it('rounds the time that is left up, so that there is never nothing left to wait for', async () => {
    const { settings } = await openSettings();
    const { timeLeft } = new LanguageManager(settings);
    expect([0, 1, 59.5, 61, 119].map(timeLeft)).toEqual([
      'about 1 second left',
      'about 1 second left',
      'about 60 seconds left',
      'about 2 minutes left',
      'about 2 minutes left',
    ]);
  });
});

describe('the theme', () => {
  it("follows the system where it shall, also while the system's changes", async () => {
    const listeners: ((event: { matches: boolean }) => void)[] = [];
    const query = {
      matches: false,
      addEventListener: (_: string, listener: (typeof listeners)[0]) => listeners.push(listener),
    };
    vi.stubGlobal('window', { matchMedia: () => query });
    const { settings } = await openSettings({ theme: 'light' });
    await settings.load();
    const theme = new ThemeManager(settings);
    expect(theme.theme).toBe('light');
    settings.set({ theme: 'system' });
    expect(theme.theme).toBe('dark');
    for (const listener of listeners) listener({ matches: true });
    expect(theme.theme).toBe('light');
    settings.set({ theme: 'dark' });
    expect(theme.theme).toBe('dark');
  });
});
