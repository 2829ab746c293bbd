import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { rawPixels, sha256, testPhoto } from '../support/pictures.ts';
import { until } from '../support/scratch.ts';
import { draw, photoOpened, setBrushSize, showActualSize, type Point } from './canvas.ts';
import { describeInShells, testSize } from './session.ts';

describeInShells('restoring a photo', (session) => {
  let photo: string;
  let original: string;
  const says = (testid: string, pattern: RegExp): Promise<void> => session.says(testid, pattern);

  it('starts empty, with one sentence and two ways to go on', async () => {
    await session.page.getByTestId('add-photos').first().waitFor();
    await session.page.getByTestId('try-sample').waitFor();
    expect(await session.page.title()).toBe('Heirloom');
  });

  it('opens the sample in the editor', async () => {
    const { page } = session;
    await page.getByTestId('try-sample').click();
    await photoOpened(page, 'harbour.jpg');
    await says('photo-size', /1.?600\s×\s1.?100/);
    await page.getByTestId('photo').focus();
    await page.keyboard.press('Delete');
    await page.getByTestId('empty-library').waitFor();
  });

  it('takes a photo in and shows it in the editor', async () => {
    photo = await session.addTestPhoto('grandfather.png');
    original = sha256(photo);
    await says('photo-size', /420\s×\s320/);
    await until(async () => (await session.page.getByTestId('photo').count()) === 1);
  });

  it('paints damage with the brush and says how much it is', async () => {
    const { page } = session;
    const at = await showActualSize(page, testSize);
    await page.keyboard.press('b');
    await setBrushSize(page, 10);
    await draw(page, [at([60, 60]), at([200, 90]), at([260, 150])]);
    await says('measure', /1 area/);
    // One stroke more, taken back by the keys.
    await draw(page, [at([60, 200]), at([120, 260])]);
    await says('measure', /2 areas/);
    await page.keyboard.press('Control+z');
    await says('measure', /1 area\b/);
  });

  it('draws nothing when a gesture is given up with Escape', async () => {
    const { page } = session;
    const at = await showActualSize(page, testSize);
    await page.mouse.move(...at([300, 250]));
    await page.mouse.down();
    await page.mouse.move(...at([340, 280]), { steps: 4 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await new Promise((done) => setTimeout(done, 400));
    expect(await page.getByTestId('measure').innerText()).toMatch(/1 area\b/);
  });

  it('marks a wide hole with the lasso, fills, and offers variants to choose from', async () => {
    const { page } = session;
    const at = await showActualSize(page, testSize);
    await page.keyboard.press('l');
    const ring: Point[] = Array.from({ length: 24 }, (_, i) => {
      const angle = (i / 24) * 2 * Math.PI;
      return at([310 + 34 * Math.cos(angle), 220 + 34 * Math.sin(angle)]);
    });
    await draw(page, [...ring, ring[0]]);
    await says('measure', /2 areas/);
    await page.getByTestId('section-fill').click();
    await page.getByTestId('variants').fill('3');
    await page.getByTestId('fill').click();
    await page.getByTestId('variant-3').waitFor({ timeout: 90_000 });
    expect(await page.getByTestId('variant-1').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('2');
    await until(async () => (await page.getByTestId('variant-2').getAttribute('aria-pressed')) === 'true');
    expect(await page.getByTestId('step').count()).toBe(1);
  });

  it('compares with the original, split and held', async () => {
    const { page } = session;
    await page.getByTestId('canvas').focus();
    await page.getByTestId('compare').click();
    const split = page.getByTestId('split');
    await split.focus();
    const before = await split.getAttribute('aria-valuenow');
    await page.keyboard.press('ArrowLeft');
    await until(async () => (await split.getAttribute('aria-valuenow')) !== before);
    await page.getByTestId('compare').click();
    await split.waitFor({ state: 'detached' });
  });

  describe('exporting', () => {
    let exported: string;

    it('goes beside the recipe; the command line writes the same bytes; the original is as it was', async () => {
      exported = await session.exportPng();
      expect(exported).toBe(session.file('home', 'Pictures', 'grandfather restored.png'));
      const render = ['render', photo, '--recipe', await session.saveRecipe(), '--out', session.file('replayed.png')];
      expect(runCli(render, session.file('other'))).toMatchObject({ code: 0 });
      expect(sha256(session.file('replayed.png'))).toBe(sha256(exported));
      expect(sha256(photo)).toBe(original);

      const [before, after] = await Promise.all([photo, exported].map(rawPixels));
      const changed = before.data.filter((value, i) => value !== after.data[i]).length / before.data.length;
      expect(changed).toBeGreaterThan(0.02);
      expect(changed).toBeLessThan(0.12);
      // A part of the photo that nobody painted on.
      const row = [300 * testSize.width * 3, 301 * testSize.width * 3] as const;
      expect(before.data.subarray(...row)).toEqual(after.data.subarray(...row));
    });

    it('does not replace a file without asking', async () => {
      const { page } = session;
      await page.getByTestId('export-again').click();
      await page.getByTestId('export-exists').waitFor();
      await page.getByTestId('export-rename').click();
      await page.getByTestId('export-run').click();
      await page.getByTestId('export-result').waitFor({ timeout: 60_000 });
      const pictures = readdirSync(dirname(exported)).filter((name) => name.endsWith('.png'));
      expect(pictures.sort()).toEqual(['grandfather restored 2.png', 'grandfather restored.png']);
      await page.getByTestId('export-close').click();
    });
  });

  it('says in words what was wrong with a file it could not read, and goes on', async () => {
    const { page } = session;
    await testPhoto(80, 60).jpeg().toFile(session.file('whole.jpg'));
    writeFileSync(session.file('cut.jpg'), readFileSync(session.file('whole.jpg')).subarray(0, 200));
    await session.app.addPhoto(session.file('cut.jpg'));
    await page
      .getByText(/ends too early|could not be read|ended/i)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('has everything as it was after a restart', async () => {
    await session.restart();
    const { page } = session;
    await session.choosePhoto('grandfather.png');
    await page.getByTestId('section-fill').click();
    await session.stepCount(1);
    await page.getByTestId('undo').click();
    await page.getByTestId('undo').click();
    await session.stepCount(0);
    await page.getByTestId('redo').click();
    await session.stepCount(1);
  });

  it('never asked for anything outside this computer', () => {
    expect(session.app.foreignRequests).toEqual([]);
  });
});
