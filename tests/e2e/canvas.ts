import type { Page } from 'playwright-core';

/** A point of the photo, in source px. */
export type Point = readonly [x: number, y: number];

/** Resolves when a photo (of this name) is open for editing: its name is in sight some milliseconds before keys and tools act on it. */
export async function photoOpened(page: Page, name = ''): Promise<void> {
  await page.getByTestId('photo-name').filter({ hasText: name }).waitFor();
  await page.locator('[data-testid=canvas][aria-busy=false]').waitFor();
}

/**
 * Shows the photo at one screen pixel to a source pixel, its middle in the middle of the canvas, and returns where source
 * pixels lie on the page.
 */
export async function showActualSize(
  page: Page,
  photo: { width: number; height: number },
): Promise<(point: Point) => Point> {
  const canvas = page.getByTestId('canvas');
  await photoOpened(page);
  await canvas.focus();
  await page.keyboard.press('f');
  await page.keyboard.press('0');
  await page.getByTestId('zoom').filter({ hasText: '100%' }).waitFor();
  const box = (await canvas.boundingBox())!;
  const left = box.x + box.width / 2 - photo.width / 2;
  const top = box.y + box.height / 2 - photo.height / 2;
  return ([x, y]) => [left + x, top + y];
}

/** Lets strokes of the brush wait for Fill in this library, as those of the other tools do. The brush is in the hand. */
export async function paintOnly(page: Page): Promise<void> {
  await page.getByTestId('brush-heals').uncheck();
}

/** Draws with the mouse as a hand does: press, move in small steps, let go. */
export async function draw(page: Page, points: readonly Point[]): Promise<void> {
  const [first, ...rest] = points;
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...point, { steps: 8 });
  await page.mouse.up();
}

/** Presses [ or ] until the brush has about this diameter in px. */
export async function setBrushSize(page: Page, size: number): Promise<void> {
  const slider = page.getByTestId('brush-size');
  const read = async (): Promise<number> => Number.parseFloat((await slider.getAttribute('aria-valuetext')) ?? '');
  for (let guard = 0; guard < 80; guard += 1) {
    const current = await read();
    if (Math.abs(current - size) <= Math.max(1, size * 0.12)) return;
    await page.keyboard.press(current > size ? '[' : ']');
  }
}
