import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { rawPixels, sha256, testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { saveUntaughtModel } from '../support/untaught-model.ts';
import { draw, photoOpened, showActualSize } from './canvas.ts';
import { shells, type OpenApplication } from './shells.ts';

/** The model that comes with Heirloom is not in every checkout. */
const modelThere = existsSync(resolve(import.meta.dirname, '../../resources/models/base-clean.safetensors'));

describe.each(shells)('tone and cleaning in $name', (shell) => {
  if (shell.missing) {
    it.skip(`cannot be tried: ${shell.missing}`, () => undefined);
    return;
  }

  let scratch: ReturnType<typeof scratchFolder>;
  let app: OpenApplication;
  let page: Page;
  let photo: string;
  const valueOf = (id: string): Promise<string> => page.getByTestId(id).inputValue();
  const steps = (): Promise<number> => page.getByTestId('step').count();
  const undoTitle = async (): Promise<string> => (await page.getByTestId('undo').getAttribute('title')) ?? '';
  const hasText = (id: string, pattern: RegExp): Promise<void> =>
    until(async () => pattern.test(await page.getByTestId(id).innerText()));

  beforeAll(async () => {
    scratch = scratchFolder('e2e-tone');
    mkdirSync(scratch.file('home', 'Pictures'), { recursive: true });
    photo = scratch.file('faded.png');
    await testPhoto(420, 320).linear(0.5, 60).png().toFile(photo);
    app = await shell.open(scratch.file('home'), { width: 1024, height: 700 });
    page = app.page;
    await app.addPhoto(photo);
    await photoOpened(page);
  });
  afterAll(async () => {
    await app.close();
    scratch.remove();
  });

  it('sees that a photo has faded, and does what suits it', async () => {
    await page.getByTestId('section-tone').click();
    await hasText('tone-found', /has faded/);
    expect(await valueOf('tone-fade')).toBe('0');
    await page.getByTestId('tone-use').click();
    await until(async () => (await steps()) === 1);
    expect(Number(await valueOf('tone-fade'))).toBeGreaterThan(0.3);
    expect(await page.getByTestId('tone-use').count()).toBe(0);
  });

  it('shows what a slider does while it moves, and makes one step back of it', async () => {
    const tiles: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/tiles/')) tiles.push(request.url());
    });
    const box = (await page.getByTestId('tone-saturation').boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width / 2, y);
    await page.mouse.down();
    for (let part = 0.45; part > 0.1; part -= 0.05) {
      await page.mouse.move(box.x + box.width * part, y);
      await new Promise((done) => setTimeout(done, 60));
    }
    await until(() => tiles.length > 0);
    expect(await undoTitle()).toContain('restoring the tone');
    await page.mouse.move(box.x, y);
    await page.mouse.up();
    await until(async () => (await undoTitle()).includes('adjusting the tone'));
    expect(await valueOf('tone-saturation')).toBe('-1');
    expect(await steps()).toBe(1);
    await page.getByTestId('undo').click();
    await until(async () => (await valueOf('tone-saturation')) === '0');
    await page.getByTestId('redo').click();
    await until(async () => (await valueOf('tone-saturation')) === '-1');
  });

  it('takes many presses of a key as one change', async () => {
    await page.getByTestId('tone-contrast').focus();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowRight');
    await page.getByTestId('undo').click();
    await until(async () => (await valueOf('tone-contrast')) === '0');
    expect(await valueOf('tone-saturation')).toBe('-1');
  });

  it.skipIf(modelThere)('says what cleaning needs where it is not there', async () => {
    await page.getByTestId('section-clean').click();
    await page.getByTestId('error').waitFor();
    expect(await page.getByTestId('error').innerText()).toContain('MODEL_UNKNOWN');
    expect(await page.getByTestId('clean').isDisabled()).toBe(true);
    mkdirSync(scratch.file('home', 'models'));
    await saveUntaughtModel(scratch.file('home', 'models', 'base-clean.safetensors'));
    await page.getByTestId('clean-retry').click();
  });

  it('cleans, and lets the strength be set while one looks', async () => {
    await page.getByTestId('section-clean').click();
    await hasText('clean-found', /grain/);
    await page.getByTestId('clean-strength').fill('0.9');
    await page.getByTestId('clean').click();
    await page.getByTestId('clean-adjust').waitFor({ timeout: 60_000 });
    expect(await steps()).toBe(2);
    await page.getByTestId('clean-strength').fill('0.3');
    await until(async () => (await undoTitle()).includes('adjusting the cleaning'));
    expect(await steps()).toBe(2);
    await hasText('section-fill', /Nothing filled yet/);
  });

  it('sets an earlier step anew, and does again what came after it', async () => {
    await page.getByTestId('step-reopen').first().click();
    await until(async () => (await valueOf('tone-saturation')) === '-1');
    await page.getByTestId('tone-saturation').fill('0.2');
    await until(async () => (await undoTitle()).includes('adjusting the tone'));
    expect(await steps()).toBe(2);
    await until(async () => (await page.getByTestId('steps-progress').count()) === 0);
    expect(await page.getByTestId('ready-retry').count()).toBe(0);
    await page.getByTestId('section-clean').click();
    expect(await valueOf('clean-strength')).toBe('0.3');
  });

  it('fills with the network that one chooses', async () => {
    mkdirSync(scratch.file('home', 'models'), { recursive: true });
    await saveUntaughtModel(scratch.file('home', 'models', 'ours.safetensors'));
    const at = await showActualSize(page, { width: 420, height: 320 });
    await page.keyboard.press('b');
    await draw(page, [at([60, 60]), at([120, 90])]);
    await page.getByTestId('section-fill').click();
    await page.getByTestId('fill-model').selectOption({ label: 'ours · correction autoencoder' });
    await page.getByTestId('method-network').check({ force: true });
    expect(await page.getByTestId('fill-model').inputValue()).toBe('ours');
    await page.getByTestId('fill').click();
    await until(async () => (await steps()) === 3);
    expect(await page.getByTestId('step').last().innerText()).toContain('Network');
  });

  it('exports what the command line makes of the recipe', async () => {
    await page.keyboard.press('Control+e');
    await page.getByTestId('export-format').selectOption('png');
    await page.getByTestId('export-run').click();
    await page.getByTestId('export-result').waitFor({ timeout: 60_000 });
    const exported = scratch.file('home', 'Pictures', 'faded restored.png');
    const recipe = await app.saved(() => page.getByTestId('save-recipe').click(), scratch.file('saved'));
    const replayed = scratch.file('replayed.png');
    const result = runCli(['render', photo, '--recipe', recipe, '--out', replayed], scratch.file('home'));
    expect(result).toMatchObject({ code: 0 });
    expect(sha256(replayed)).toBe(sha256(exported));
    const { data } = await rawPixels(exported);
    expect(data.equals((await rawPixels(photo)).data)).toBe(false);
  });
});
