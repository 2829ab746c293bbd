import { mkdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { rawPixels, testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { photoOpened } from './canvas.ts';
import { shells, type OpenApplication } from './shells.ts';

describe.each(shells)('sharpening in $name', (shell) => {
  if (shell.missing) {
    it.skip(`cannot be tried: ${shell.missing}`, () => undefined);
    return;
  }

  let scratch: ReturnType<typeof scratchFolder>;
  let app: OpenApplication;
  let page: Page;

  beforeAll(async () => {
    scratch = scratchFolder('e2e-sharpen');
    mkdirSync(scratch.file('home', 'Pictures'), { recursive: true });
    await testPhoto(420, 320).png().toFile(scratch.file('photo.png'));
    app = await shell.open(scratch.file('home'), { width: 1024, height: 700 });
    page = app.page;
    await app.addPhoto(scratch.file('photo.png'));
    await photoOpened(page);
  });
  afterAll(async () => {
    await app.close();
    scratch.remove();
  });

  it('begins with the first slider, says what it is set to, and is taken back', async () => {
    await page.getByTestId('section-sharpen').click();
    expect(await page.getByTestId('sharpen-amount').inputValue()).toBe('0');
    expect(await page.getByTestId('sharpen-radius').inputValue()).toBe('1.5');
    await page.getByTestId('sharpen-amount').fill('0.8');
    await until(async () => (await page.getByTestId('step').count()) === 1);
    expect(await page.getByTestId('step').innerText()).toMatch(/Sharpened\s+Amount 80\s?%/);
    await page.getByTestId('undo').click();
    await until(async () => (await page.getByTestId('step').count()) === 0);
    await page.getByTestId('redo').click();
    await until(async () => (await page.getByTestId('step').count()) === 1);
  });

  it('is exported as the command line replays and does it', async () => {
    const wanted = scratch.file('wanted.png');
    const flags = ['--amount', '0.8', '--radius', '1.5', '--threshold', '2'];
    const done = runCli(['sharpen', scratch.file('photo.png'), '--out', wanted, ...flags], scratch.file('cli'));
    expect(done.code).toBe(0);
    await page.getByTestId('export-open').click();
    await page.getByTestId('export-panel').waitFor();
    await page.getByTestId('export-format').selectOption('png');
    await until(async () => /photo restored\.png/.test(await page.getByTestId('export-path').innerText()));
    await page.getByTestId('export-run').click();
    await page.getByTestId('export-result').waitFor({ timeout: 60_000 });
    expect((await rawPixels(scratch.file('home', 'Pictures', 'photo restored.png'))).data).toEqual(
      (await rawPixels(wanted)).data,
    );
    const recipe = await app.saved(() => page.getByTestId('save-recipe').click(), scratch.file('saved'));
    const replayed = scratch.file('replayed.png');
    const render = ['render', scratch.file('photo.png'), '--recipe', recipe, '--out', replayed];
    expect(runCli(render, scratch.file('cli')).code).toBe(0);
    expect((await rawPixels(replayed)).data).toEqual((await rawPixels(wanted)).data);
    expect(readFileSync(wanted).equals(readFileSync(scratch.file('photo.png')))).toBe(false);
  });
});
