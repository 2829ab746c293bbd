import { describe, expect, it } from 'vitest';
import { PanelManager } from '../../../src-renderer/managers/panels.svelte.ts';

describe('the panels', () => {
  it('close one after another, the topmost first, and say when none is left', async () => {
    const panels = new PanelManager();
    panels.exportOpen = true;
    panels.go('settings');
    panels.menu = { x: 1, y: 1 };
    panels.toggle('help');
    const folder = panels.askFolder('/home');
    expect(panels.closeTop()).toBe(true);
    expect([panels.menu, panels.folderRequest?.start]).toEqual([null, '/home']);
    expect(panels.closeTop()).toBe(true);
    expect(await folder).toBeNull();
    expect([panels.panel, panels.place, panels.exportOpen]).toEqual(['help', 'settings', true]);
    expect(panels.closeTop()).toBe(true);
    expect([panels.panel, panels.place, panels.exportOpen]).toEqual([null, 'settings', true]);
    expect(panels.closeTop()).toBe(true);
    expect([panels.place, panels.exportOpen]).toEqual(['photos', true]);
    expect(panels.closeTop()).toBe(true);
    expect(panels.exportOpen).toBe(false);
    expect(panels.closeTop()).toBe(false);
  });

  it('open by the same button that closes them', () => {
    const panels = new PanelManager();
    panels.toggle('add');
    expect(panels.panel).toBe('add');
    panels.toggle('help');
    expect(panels.panel).toBe('help');
    panels.toggle('help');
    expect(panels.panel).toBeNull();
  });

  it('answer whoever waits for a folder, also when the person asks for another or goes away', async () => {
    const panels = new PanelManager();
    const first = panels.askFolder('/a');
    const second = panels.askFolder('/b');
    expect(await first).toBeNull();
    expect(panels.folderRequest?.start).toBe('/b');
    panels.answerFolder('/b/chosen');
    expect(await second).toBe('/b/chosen');
    expect(panels.folderRequest).toBeNull();
    const third = panels.askFolder('/c');
    panels.go('settings');
    expect(await third).toBeNull();
  });
});
