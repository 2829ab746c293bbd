import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyEdit } from '../../../src-main/contract/edits/edit.ts';
import type { Photo } from '../../../src-main/contract/host.ts';
import { SettingsManager } from '../../../src-renderer/managers/settings.svelte.ts';
import { ToolManager } from '../../../src-renderer/managers/tools.svelte.ts';
import { toPhoto } from '../../../src-renderer/viewport/viewport.ts';
import { fakeHostPort, watchedJobs } from '../support/fake-host.ts';
import { EditWindow } from '../support/window.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const canvas = { width: 1048, height: 648 };
const middle = { x: 524, y: 324 };
const photos = {
  large: { id: 'large', info: { width: 4000, height: 3000 } } as Photo,
  small: { id: 'small', info: { width: 2000, height: 1500 } } as Photo,
};

async function openWindow() {
  const handlers = {
    'edit.watch': ({ photoId }, context) => {
      const document = { photoId, revision: 1, state: emptyEdit, undo: null, redo: null, original: 'o', current: 'c' };
      context.emit({ document, arrived: {} });
      return new Promise<null>(() => undefined);
    },
    'jobs.watch': watchedJobs().watch,
  } satisfies Parameters<typeof fakeHostPort>[0];
  const window = new EditWindow(() => Promise.resolve({ key: null, port: fakeHostPort(handlers) }));
  const { view, documents } = window;
  const settings = new SettingsManager(window.connection);
  const tools = new ToolManager(documents, settings, view, window.healingWith(settings));
  const show = async (photo: Photo): Promise<void> => {
    const before = view.photo;
    await window.open(photo);
    view.changePhoto(before);
  };
  await show(photos.large);
  view.resize(canvas, 1);
  return { view, settings, tools, show };
}

describe('what is looked at', () => {
  it('goes to 1:1 under the pointer, and back to where it was', async () => {
    const { view } = await openWindow();
    expect(view.zoom).toBeCloseTo(0.2);
    const at = { x: 700, y: 200 };
    const there = toPhoto(view.viewport, at);
    view.pointer = at;
    view.toggleActual();
    expect(view.zoom).toBe(1);
    expect(toPhoto(view.viewport, at).x).toBeCloseTo(there.x);
    expect(toPhoto(view.viewport, at).y).toBeCloseTo(there.y);
    view.toggleActual();
    expect([view.fitted, view.zoom]).toEqual([true, view.fitScale]);
    view.zoomTo(0.5, at);
    const before = view.viewport;
    view.toggleActual();
    view.pan(-300, 0);
    view.toggleActual();
    expect(view.viewport).toEqual(before);
    // Who came to 1:1 another way goes back to all of it.
    view.zoomTo(1);
    view.toggleActual();
    view.zoomTo(1);
    view.toggleActual();
    expect(view.fitted).toBe(true);
  });

  it('stays at its zoom, its part and its comparison when another photo is shown', async () => {
    const { view, show } = await openWindow();
    view.compare = true;
    view.setSplit(0.3);
    view.overlayShown = false;
    view.zoomTo(1, { x: 700, y: 200 });
    const part = toPhoto(view.viewport, middle);
    await show(photos.small);
    expect([view.zoom, view.compare, view.split, view.overlayShown]).toEqual([1, true, 0.3, false]);
    const now = toPhoto(view.viewport, middle);
    expect(now.x / 2000).toBeCloseTo(part.x / 4000);
    expect(now.y / 1500).toBeCloseTo(part.y / 3000);
  });

  it('is fitted again where it was fitted, and shows no variant of the photo before', async () => {
    const { view, show } = await openWindow();
    view.preview = 'variant';
    view.originalHeld = true;
    await show(photos.small);
    expect(view.zoom).toBeCloseTo(0.4);
    expect([view.preview, view.originalHeld]).toEqual([null, false]);
  });

  it('moves by an eighth of the canvas towards the side of the arrow', async () => {
    const { view } = await openWindow();
    view.zoomTo(1);
    const before = view.viewport;
    view.panStep(1, 0);
    view.panStep(0, -1);
    expect(view.viewport).toEqual({ ...before, x: before.x - 131, y: before.y + 81 });
  });
});

describe('the size of the brush', () => {
  it('begins as large on the screen for every photo, and is kept for each', async () => {
    const { tools, settings, show } = await openWindow();
    // 24 CSS px where the photo is fitted.
    expect([tools.size, tools.usualSize]).toEqual([120, 120]);
    tools.setSize(40);
    expect([tools.size, settings.current.brushSize]).toEqual([40, 8]);
    await show(photos.small);
    expect([tools.size, tools.usualSize]).toEqual([20, 60]);
    tools.setSize(300);
    await show(photos.large);
    expect(tools.size).toBe(40);
    await show(photos.small);
    expect(tools.size).toBe(300);
  });

  it('stays within its limits, whatever a hand asks for', async () => {
    const { tools } = await openWindow();
    tools.setSize(-20);
    expect(tools.size).toBe(1);
    tools.setSize(9000);
    expect(tools.size).toBe(2000);
  });
});
