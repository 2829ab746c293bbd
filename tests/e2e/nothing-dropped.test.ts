import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { draw, photoOpened, showActualSize } from './canvas.ts';
import { shells, type OpenApplication } from './shells.ts';

const size = { width: 420, height: 320 };

describe.each(shells)('what is half done in $name', (shell) => {
  if (shell.missing) {
    it.skip(`cannot be tried: ${shell.missing}`, () => undefined);
    return;
  }

  let scratch: ReturnType<typeof scratchFolder>;
  let app: OpenApplication;
  let page: Page;
  /** Sliders act once the photo is measured. */
  const openTone = async (): Promise<void> => {
    await page.getByTestId('section-tone').click();
    await until(() => page.getByTestId('tone-saturation').isEnabled());
  };
  const undoTitle = async (): Promise<string> => (await page.getByTestId('undo').getAttribute('title')) ?? '';

  beforeAll(async () => {
    scratch = scratchFolder('e2e-half-done');
    mkdirSync(scratch.file('home', 'Pictures'), { recursive: true });
    app = await shell.open(scratch.file('home'), { width: 1024, height: 700 });
    page = app.page;
    for (const name of ['first.png', 'second.png']) {
      await testPhoto(size.width, size.height)
        .linear(0.5, name === 'first.png' ? 60 : 50)
        .png()
        .toFile(scratch.file(name));
      await app.addPhoto(scratch.file(name));
      await photoOpened(page, name);
    }
  });
  afterAll(async () => {
    await app.close();
    scratch.remove();
  });

  it('is stored when the next photo is chosen before a slider has come to rest', async () => {
    await openTone();
    await page.getByTestId('tone-saturation').focus();
    await page.keyboard.press('Home');
    // Far less than the moment after which a slider is stored by itself.
    await page.getByTestId('photo').first().click();
    await photoOpened(page, 'first.png');
    await page.getByTestId('photo').nth(1).click();
    await photoOpened(page, 'second.png');
    await until(async () => (await page.getByTestId('undo').isEnabled()) && (await undoTitle()).includes('tone'));
    await openTone();
    expect(await page.getByTestId('tone-saturation').inputValue()).toBe('-1');
  });

  it('is stored when a slider is still held and the page goes', async () => {
    const slider = page.getByTestId('tone-saturation');
    await slider.focus();
    await page.keyboard.press('End');
    await page.reload();
    await photoOpened(page, 'second.png');
    await page.getByTestId('section-tone').click();
    await until(async () => (await page.getByTestId('tone-saturation').inputValue()) === '1');
  });

  it('loses its last corner by Ctrl+Z or Backspace, and no finished step', async () => {
    await page.getByTestId('section-damage').click();
    await page.getByTestId('tool-polygon').click();
    const at = await showActualSize(page, size);
    const before = await undoTitle();
    for (const point of [at([100, 100]), at([200, 100]), at([200, 200]), at([40, 280])]) await draw(page, [point]);
    await page.keyboard.press('Control+z');
    await draw(page, [at([20, 300])]);
    await page.keyboard.press('Backspace');
    expect(await undoTitle()).toBe(before);
    await page.keyboard.press('Enter');
    // A right triangle of 100 px each way.
    await until(async () => /1 area/.test(await page.getByTestId('measure').innerText()));
    await until(async () => /\b3\.[678] ?%/.test(await page.getByTestId('measure').innerText()));
    await page.keyboard.press('Control+z');
    await until(async () => (await undoTitle()) === before);
  });
});
