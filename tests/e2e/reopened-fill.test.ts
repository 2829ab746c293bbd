import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { draw, photoOpened, setBrushSize, showActualSize } from './canvas.ts';
import { shells, type OpenApplication } from './shells.ts';

const size = { width: 420, height: 320 };

describe.each(shells)('a fill that is opened again in $name', (shell) => {
  if (shell.missing) {
    it.skip(`cannot be tried: ${shell.missing}`, () => undefined);
    return;
  }

  let scratch: ReturnType<typeof scratchFolder>;
  let app: OpenApplication;
  let page: Page;
  const steps = (): Promise<string[]> => page.getByTestId('step').allInnerTexts();
  const measure = (): Promise<string> => page.getByTestId('measure').innerText();

  beforeAll(async () => {
    scratch = scratchFolder('e2e-reopened');
    mkdirSync(scratch.file('home', 'Pictures'), { recursive: true });
    await testPhoto(size.width, size.height).png().toFile(scratch.file('photo.png'));
    app = await shell.open(scratch.file('home'));
    page = app.page;
    await app.addPhoto(scratch.file('photo.png'));
    await photoOpened(page);
    const at = await showActualSize(page, size);
    await setBrushSize(page, 8);
    for (const [stroke, count] of [
      [[at([60, 60]), at([120, 60])], 1],
      [[at([200, 200]), at([300, 200])], 2],
    ] as const) {
      await page.getByTestId('canvas').focus();
      await draw(page, stroke);
      await page.keyboard.press('Enter');
      await until(async () => (await steps()).length === count, 60_000);
      await page.keyboard.press('Escape');
    }
    await page.getByTestId('section-damage').click();
    await draw(page, [at([300, 40]), at([380, 40])]);
    await until(async () => /1 area/.test(await measure()));
  });
  afterAll(async () => {
    await app.close();
    scratch.remove();
  });

  it('is given back untouched by Esc, and so is what was painted at that moment', async () => {
    await page.getByTestId('section-fill').click();
    const before = await steps();
    const painted = await (async () => {
      await page.getByTestId('section-damage').click();
      return measure();
    })();
    await page.getByTestId('section-fill').click();
    await page.getByTestId('step-reopen').first().click();
    await page.getByTestId('reopened').waitFor();
    await until(async () => (await measure()) !== painted && /1 area/.test(await measure()));
    await page.keyboard.press('Escape');
    await page.getByTestId('reopened').waitFor({ state: 'detached' });
    await until(async () => (await steps()).join() === before.join());
    await page.getByTestId('section-damage').click();
    await until(async () => (await measure()) === painted);
  });

  it('goes back to its own place when it is filled anew', async () => {
    await page.getByTestId('section-fill').click();
    const second = (await steps())[1];
    await page.getByTestId('step-reopen').first().click();
    await page.getByTestId('reopened').waitFor();
    expect((await page.getByTestId('fill-now').isEnabled()) && (await page.getByTestId('give-back').isEnabled())).toBe(
      true,
    );
    await page.getByTestId('fill-now').click();
    await page.getByTestId('section-fill').click();
    await until(async () => (await page.getByTestId('undo').getAttribute('title'))!.includes('fill'));
    await until(async () => (await steps()).length === 2, 60_000);
    expect((await steps())[1]).toBe(second);
    await page.getByTestId('section-damage').click();
    // What was painted before is still under the brush.
    await until(async () => /1 area/.test(await measure()));
  });
});
