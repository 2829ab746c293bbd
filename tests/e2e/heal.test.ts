import { beforeAll, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { rawPixels, sha256, testPhoto } from '../support/pictures.ts';
import { until } from '../support/scratch.ts';
import { draw, photoOpened, setBrushSize, showActualSize, type Point } from './canvas.ts';
import { describeInShells, testSize } from './session.ts';

describeInShells('healing as one paints', (session) => {
  let photo: string;
  let at: (point: Point) => Point;
  const repairs = (): Promise<string> => session.page.getByTestId('step-group').innerText();
  /** A stroke, without waiting for what comes of it. */
  const stroke = (y: number): Promise<void> => draw(session.page, [at([60, y]), at([160, y + 6])]);

  beforeAll(async () => {
    photo = session.file('healed.png');
    await testPhoto(testSize.width, testSize.height).png().toFile(photo);
    await session.app.addPhoto(photo);
    await photoOpened(session.page, 'healed.png');
    at = await showActualSize(session.page, testSize);
    await session.page.keyboard.press('b');
    await setBrushSize(session.page, 8);
  });

  it('fills a stroke when it is let go, and shows no strip', async () => {
    await stroke(40);
    // The first one starts an engine.
    await until(async () => (await session.undoTitle()).includes('repair'), 60_000);
    await session.says('measure', /Paint the damage first/);
    expect(await session.page.getByTestId('variants-strip').count()).toBe(0);
    await session.page.getByTestId('section-fill').click();
    await session.says('step', /Repair/);
  });

  it('goes on painting meanwhile, and lists all of it as one that opens', async () => {
    const { page } = session;
    await page.getByTestId('canvas').focus();
    for (const y of [80, 120, 160, 200]) await stroke(y);
    await until(async () => /5 repairs/.test(await repairs()), 60_000);
    expect(await page.getByTestId('step').count()).toBe(0);
    await page.getByTestId('step-unfold').click();
    await session.stepCount(5);
  });

  it('takes one back by one undo', async () => {
    const { page } = session;
    await page.keyboard.press('Control+z');
    await until(async () => /4 repairs/.test(await repairs()));
    await page.getByTestId('section-damage').click();
    await session.says('measure', /Paint the damage first/);
    await page.keyboard.press('Control+y');
    await page.getByTestId('section-fill').click();
    await until(async () => /5 repairs/.test(await repairs()));
  });

  it('switches all of it off by one change', async () => {
    const { page } = session;
    const off = async (): Promise<number> => {
      const texts = await page.getByTestId('step').allInnerTexts();
      return texts.filter((text) => /\boff\b/.test(text)).length;
    };
    await page.getByTestId('step-unfold').click();
    await page.getByTestId('group-toggle').click();
    await until(async () => (await off()) === 5);
    await page.keyboard.press('Control+z');
    await until(async () => (await off()) === 0);
  });

  it('is exported as the command line makes it of the recipe', async () => {
    const exported = await session.exportPng();
    const replayed = session.file('replayed.png');
    const render = ['render', photo, '--recipe', await session.saveRecipe(), '--out', replayed];
    expect(runCli(render, session.file('home'))).toMatchObject({ code: 0 });
    expect(sha256(replayed)).toBe(sha256(exported));
    expect((await rawPixels(exported)).data.equals((await rawPixels(photo)).data)).toBe(false);
    await session.page.keyboard.press('Control+e');
  });

  it('waits for Fill where it is switched off, also after a reload', async () => {
    const { page } = session;
    await page.getByTestId('section-damage').click();
    await page.getByTestId('brush-heals').uncheck();
    await page.getByTestId('canvas').focus();
    await stroke(240);
    await session.says('measure', /1 area/);
    await session.canUndo('painting');
    await page.reload();
    await photoOpened(page, 'healed.png');
    expect(await page.getByTestId('brush-heals').isChecked()).toBe(false);
    await session.says('measure', /1 area/);
  });
});
