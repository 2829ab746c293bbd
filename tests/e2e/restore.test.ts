import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { rawPixels, sha256, testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { draw, photoOpened, setBrushSize, showActualSize, type Point } from './canvas.ts';
import { shells, type OpenApplication } from './shells.ts';

const size = { width: 420, height: 320 };

describe.each(shells)('restoring a photo in $name', (shell) => {
  if (shell.missing) {
    it.skip(`cannot be tried: ${shell.missing}`, () => undefined);
    return;
  }

  let scratch: ReturnType<typeof scratchFolder>;
  let app: OpenApplication;
  let page: Page;
  let photo: string;
  let original: string;
  const home = (): string => scratch.file('home');
  const measure = (): Promise<string> => page.getByTestId('measure').innerText();

  beforeAll(async () => {
    scratch = scratchFolder('e2e');
    mkdirSync(scratch.file('home', 'Pictures'), { recursive: true });
    photo = scratch.file('grandfather.png');
    await testPhoto(size.width, size.height).png().toFile(photo);
    original = sha256(photo);
    app = await shell.open(home());
    page = app.page;
  });
  afterAll(async () => {
    await app.close();
    scratch.remove();
  });

  it('starts empty, with one sentence and two ways to go on', async () => {
    await page.getByTestId('add-photos').first().waitFor();
    await page.getByTestId('try-sample').waitFor();
    expect(await page.title()).toBe('Heirloom');
  });

  it('takes a photo in and shows it in the editor', async () => {
    await app.addPhoto(photo);
    await photoOpened(page);
    expect(await page.getByTestId('photo-name').innerText()).toContain('grandfather.png');
    expect(await page.getByTestId('photo-size').innerText()).toMatch(/420\s×\s320/);
    await until(async () => (await page.getByTestId('photo').count()) === 1);
  });

  it('paints damage with the brush and says how much it is', async () => {
    const at = await showActualSize(page, size);
    await page.keyboard.press('b');
    await setBrushSize(page, 10);
    await draw(page, [at([60, 60]), at([200, 90]), at([260, 150])]);
    await until(async () => /1 area/.test(await measure()));
    // One stroke more, taken back by the keys.
    await draw(page, [at([60, 200]), at([120, 260])]);
    await until(async () => /2 areas/.test(await measure()));
    await page.keyboard.press('Control+z');
    await until(async () => /1 area\b/.test(await measure()));
  });

  it('draws nothing when a gesture is given up with Escape', async () => {
    const at = await showActualSize(page, size);
    await page.mouse.move(...at([300, 250]));
    await page.mouse.down();
    await page.mouse.move(...at([340, 280]), { steps: 4 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await new Promise((done) => setTimeout(done, 400));
    expect(await measure()).toMatch(/1 area\b/);
  });

  it('marks a wide hole with the lasso, fills, and offers variants to choose from', async () => {
    const at = await showActualSize(page, size);
    await page.keyboard.press('l');
    const ring: Point[] = Array.from({ length: 24 }, (_, i) => {
      const angle = (i / 24) * 2 * Math.PI;
      return at([310 + 34 * Math.cos(angle), 220 + 34 * Math.sin(angle)]);
    });
    await draw(page, [...ring, ring[0]]);
    await until(async () => /2 areas/.test(await measure()));
    await page.getByTestId('section-fill').click();
    await page.getByTestId('variants').fill('3');
    await page.getByTestId('fill').click();
    await page.getByTestId('variant-3').waitFor({ timeout: 60_000 });
    expect(await page.getByTestId('variant-1').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('2');
    await until(async () => (await page.getByTestId('variant-2').getAttribute('aria-pressed')) === 'true');
    expect(await page.getByTestId('step').count()).toBe(1);
  });

  it('compares with the original, split and held', async () => {
    await page.getByTestId('canvas').focus();
    await page.getByTestId('compare').click();
    await page.getByTestId('split').waitFor();
    await page.getByTestId('split').focus();
    const before = await page.getByTestId('split').getAttribute('aria-valuenow');
    await page.keyboard.press('ArrowLeft');
    await until(async () => (await page.getByTestId('split').getAttribute('aria-valuenow')) !== before);
    await page.getByTestId('compare').click();
    await until(async () => (await page.getByTestId('split').count()) === 0);
  });

  it('exports beside the recipe; the command line writes the same bytes; the original is as it was', async () => {
    await page.keyboard.press('Control+e');
    await page.getByTestId('export-panel').waitFor();
    await page.getByTestId('export-format').selectOption('png');
    await until(async () => /grandfather restored\.png/.test(await page.getByTestId('export-path').innerText()));
    await page.getByTestId('export-run').click();
    await page.getByTestId('export-result').waitFor({ timeout: 60_000 });
    const exported = join(home(), 'Pictures', 'grandfather restored.png');
    expect(existsSync(exported)).toBe(true);

    const recipe = await app.saved(() => page.getByTestId('save-recipe').click(), scratch.file('saved'));
    const replayed = scratch.file('replayed.png');
    expect(runCli(['render', photo, '--recipe', recipe, '--out', replayed], scratch.file('other'))).toMatchObject({
      code: 0,
    });
    expect(sha256(replayed)).toBe(sha256(exported));
    expect(sha256(photo)).toBe(original);

    const [before, after] = await Promise.all([photo, exported].map(rawPixels));
    const changed = before.data.filter((value, i) => value !== after.data[i]).length / before.data.length;
    expect(changed).toBeGreaterThan(0.02);
    expect(changed).toBeLessThan(0.12);
    // A part of the photo that nobody painted on.
    for (let x = 0; x < size.width; x += 1) {
      const i = (300 * size.width + x) * 3;
      expect(before.data.subarray(i, i + 3)).toEqual(after.data.subarray(i, i + 3));
    }
  });

  it('does not replace a file without asking', async () => {
    await page.getByTestId('export-again').click();
    await page.getByTestId('export-exists').waitFor();
    await page.getByTestId('export-rename').click();
    await page.getByTestId('export-run').click();
    await page.getByTestId('export-result').waitFor({ timeout: 60_000 });
    expect(
      readdirSync(join(home(), 'Pictures'))
        .filter((name) => name.endsWith('.png'))
        .sort(),
    ).toEqual(['grandfather restored 2.png', 'grandfather restored.png']);
  });

  it('says in words what was wrong with a file it could not read, and goes on', async () => {
    await page.getByTestId('export-close').click();
    await testPhoto(80, 60).jpeg().toFile(scratch.file('whole.jpg'));
    const { readFileSync, writeFileSync } = await import('node:fs');
    const bytes = readFileSync(scratch.file('whole.jpg'));
    writeFileSync(scratch.file('cut.jpg'), bytes.subarray(0, 200));
    await app.addPhoto(scratch.file('cut.jpg'));
    await page
      .getByText(/ends too early|could not be read|ended/i)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('has everything as it was after a restart', async () => {
    await app.close();
    app = await shell.open(home());
    page = app.page;
    await page.getByTestId('photo').first().click();
    await page.getByTestId('section-fill').click();
    await page.getByTestId('step').waitFor();
    await page.getByTestId('undo').click();
    await page.getByTestId('undo').click();
    await until(async () => (await page.getByTestId('step').count()) === 0);
    await page.getByTestId('redo').click();
    await until(async () => (await page.getByTestId('step').count()) === 1);
  });

  it('never asked for anything outside this computer', () => {
    expect(app.foreignRequests).toEqual([]);
  });
});
