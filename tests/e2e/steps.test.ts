import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { rawPixels, sha256 } from '../support/pictures.ts';
import { until } from '../support/scratch.ts';
import { saveUntaughtModel } from '../support/untaught-model.ts';
import { draw, photoOpened, setBrushSize, showActualSize } from './canvas.ts';
import { describeInShells, testSize, type Session } from './session.ts';

/** The model that comes with Heirloom is not in every checkout. */
const modelThere = existsSync(resolve(import.meta.dirname, '../../resources/models/base-clean.safetensors'));

// Each of these works on photos of its own.
describeInShells(
  'steps',
  (session) => {
    describe('tone and cleaning', () => toneAndClean(session));
    describe('sharpening', () => sharpening(session));
    describe('what is half done', () => halfDone(session));
    describe('a fill that is opened again', () => reopenedFill(session));
  },
  { window: { width: 1024, height: 700 } },
);

const valueOf = ({ page }: Session, id: string): Promise<string> => page.getByTestId(id).inputValue();
const hasValue = (session: Session, id: string, value: string): Promise<void> =>
  until(async () => (await valueOf(session, id)) === value);

function toneAndClean(session: Session): void {
  let photo: string;

  beforeAll(async () => {
    photo = await session.addTestPhoto('faded.png', (picture) => picture.linear(0.5, 60));
  });

  it('sees that a photo has faded, and does what suits it', async () => {
    const { page } = session;
    await page.getByTestId('section-tone').click();
    await session.says('tone-found', /has faded/);
    expect(await valueOf(session, 'tone-fade')).toBe('0');
    await page.getByTestId('tone-use').click();
    await session.stepCount(1);
    expect(Number(await valueOf(session, 'tone-fade'))).toBeGreaterThan(0.3);
    expect(await page.getByTestId('tone-use').count()).toBe(0);
  });

  it('shows what a slider does while it moves, and makes one step back of it', async () => {
    const { page } = session;
    const tiles: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/tiles/')) tiles.push(request.url());
    });
    await page.getByTestId('tone-saturation').scrollIntoViewIfNeeded();
    const box = (await page.getByTestId('tone-saturation').boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width / 2, y);
    await page.mouse.down();
    for (let part = 0.45; part > 0.1; part -= 0.05) {
      await page.mouse.move(box.x + box.width * part, y);
      await new Promise((done) => setTimeout(done, 60));
    }
    await until(() => tiles.length > 0);
    expect(await session.undoTitle()).toContain('restoring the tone');
    await page.mouse.move(box.x, y);
    await page.mouse.up();
    await session.canUndo('adjusting the tone');
    expect(await valueOf(session, 'tone-saturation')).toBe('-1');
    await session.stepCount(1);
    await page.getByTestId('undo').click();
    await hasValue(session, 'tone-saturation', '0');
    await page.getByTestId('redo').click();
    await hasValue(session, 'tone-saturation', '-1');
  });

  it('takes many presses of a key as one change', async () => {
    const { page } = session;
    await page.getByTestId('tone-contrast').focus();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowRight');
    await page.getByTestId('undo').click();
    await hasValue(session, 'tone-contrast', '0');
    expect(await valueOf(session, 'tone-saturation')).toBe('-1');
  });

  it.skipIf(modelThere)('says what cleaning needs where it is not there', async () => {
    const { page } = session;
    await page.getByTestId('section-clean').click();
    await session.says('error', /MODEL_UNKNOWN/);
    expect(await page.getByTestId('clean').isDisabled()).toBe(true);
    mkdirSync(session.file('home', 'models'));
    await saveUntaughtModel(session.file('home', 'models', 'base-clean.safetensors'));
    await page.getByTestId('clean-retry').click();
  });

  it('cleans, and lets the strength be set while one looks', async () => {
    const { page } = session;
    await page.getByTestId('section-clean').click();
    await session.says('clean-found', /grain/);
    await page.getByTestId('clean-strength').fill('0.9');
    await page.getByTestId('clean').click();
    await page.getByTestId('clean-adjust').waitFor({ timeout: 60_000 });
    await session.stepCount(2);
    await page.getByTestId('clean-strength').fill('0.3');
    await session.canUndo('adjusting the cleaning');
    await session.stepCount(2);
    await session.says('section-fill', /Nothing filled yet/);
  });

  it('sets an earlier step anew, and does again what came after it', async () => {
    const { page } = session;
    await page.getByTestId('step-reopen').first().click();
    await hasValue(session, 'tone-saturation', '-1');
    await page.getByTestId('tone-saturation').fill('0.2');
    await session.canUndo('adjusting the tone');
    await session.stepCount(2);
    await page.getByTestId('steps-progress').waitFor({ state: 'detached', timeout: 60_000 });
    expect(await page.getByTestId('ready-retry').count()).toBe(0);
    await page.getByTestId('section-clean').click();
    expect(await valueOf(session, 'clean-strength')).toBe('0.3');
  });

  it('fills with the network that one chooses', async () => {
    const { page } = session;
    mkdirSync(session.file('home', 'models'), { recursive: true });
    await saveUntaughtModel(session.file('home', 'models', 'ours.safetensors'));
    const at = await showActualSize(page, testSize);
    await page.keyboard.press('b');
    await draw(page, [at([60, 60]), at([120, 90])]);
    await page.getByTestId('section-fill').click();
    await page.getByTestId('fill-model').selectOption({ label: 'ours · correction autoencoder' });
    await page.getByTestId('method-network').check({ force: true });
    expect(await valueOf(session, 'fill-model')).toBe('ours');
    await page.getByTestId('fill').click();
    await session.stepCount(3);
    expect(await page.getByTestId('step').last().innerText()).toContain('Network');
  });

  it('exports what the command line makes of the recipe', async () => {
    const exported = await session.exportPng();
    const replayed = session.file('faded replayed.png');
    const render = ['render', photo, '--recipe', await session.saveRecipe(), '--out', replayed];
    expect(runCli(render, session.file('home'))).toMatchObject({ code: 0 });
    expect(sha256(replayed)).toBe(sha256(exported));
    expect((await rawPixels(exported)).data.equals((await rawPixels(photo)).data)).toBe(false);
  });
}

function sharpening(session: Session): void {
  let photo: string;

  beforeAll(async () => {
    photo = await session.addTestPhoto('blurred.png');
  });

  it('begins with the first slider, says what it is set to, and is taken back', async () => {
    const { page } = session;
    await page.getByTestId('section-sharpen').click();
    expect(await valueOf(session, 'sharpen-amount')).toBe('0');
    expect(await valueOf(session, 'sharpen-radius')).toBe('1.5');
    await page.getByTestId('sharpen-amount').fill('0.8');
    await session.says('step', /Sharpened\s*Amount 80\s?%/);
    await page.getByTestId('undo').click();
    await session.stepCount(0);
    await page.getByTestId('redo').click();
    await session.stepCount(1);
  });

  it('is exported as the command line replays and does it', async () => {
    const wanted = session.file('wanted.png');
    const flags = ['--amount', '0.8', '--radius', '1.5', '--threshold', '2'];
    expect(runCli(['sharpen', photo, '--out', wanted, ...flags], session.file('cli')).code).toBe(0);
    const { data } = await rawPixels(wanted);
    expect((await rawPixels(await session.exportPng())).data).toEqual(data);
    const replayed = session.file('blurred replayed.png');
    const render = ['render', photo, '--recipe', await session.saveRecipe(), '--out', replayed];
    expect(runCli(render, session.file('cli')).code).toBe(0);
    expect((await rawPixels(replayed)).data).toEqual(data);
    expect(readFileSync(wanted).equals(readFileSync(photo))).toBe(false);
  });
}

function halfDone(session: Session): void {
  /** Sliders act once the photo is measured. */
  const openTone = async (): Promise<void> => {
    await session.page.getByTestId('section-tone').click();
    await until(() => session.page.getByTestId('tone-saturation').isEnabled());
  };

  beforeAll(async () => {
    await session.addTestPhoto('first.png', (picture) => picture.linear(0.5, 60));
    await session.addTestPhoto('second.png', (picture) => picture.linear(0.5, 50));
  });

  it('is stored when the next photo is chosen before a slider has come to rest', async () => {
    await openTone();
    await session.page.getByTestId('tone-saturation').focus();
    await session.page.keyboard.press('Home');
    // Far less than the moment after which a slider is stored by itself.
    await session.choosePhoto('first.png');
    await session.choosePhoto('second.png');
    await session.canUndo('tone');
    await openTone();
    expect(await valueOf(session, 'tone-saturation')).toBe('-1');
  });

  it('is stored when a slider is still held and the page goes', async () => {
    const { page } = session;
    await page.getByTestId('tone-saturation').focus();
    await page.keyboard.press('End');
    await page.reload();
    await photoOpened(page, 'second.png');
    await page.getByTestId('section-tone').click();
    await hasValue(session, 'tone-saturation', '1');
  });

  it('loses its last corner by Ctrl+Z or Backspace, and no finished step', async () => {
    const { page } = session;
    await page.getByTestId('section-damage').click();
    await page.getByTestId('tool-polygon').click();
    const at = await showActualSize(page, testSize);
    const before = await session.undoTitle();
    for (const point of [at([100, 100]), at([200, 100]), at([200, 200]), at([40, 280])]) await draw(page, [point]);
    await page.keyboard.press('Control+z');
    await draw(page, [at([20, 300])]);
    await page.keyboard.press('Backspace');
    expect(await session.undoTitle()).toBe(before);
    await page.keyboard.press('Enter');
    // A right triangle of 100 px each way.
    await session.says('measure', /1 area.*\b3\.[678] ?%/);
    await page.keyboard.press('Control+z');
    await until(async () => (await session.undoTitle()) === before);
  });
}

function reopenedFill(session: Session): void {
  const steps = (): Promise<string[]> => session.page.getByTestId('step').allInnerTexts();
  const measure = (): Promise<string> => session.page.getByTestId('measure').innerText();

  beforeAll(async () => {
    await session.addTestPhoto('twice.png');
    const { page } = session;
    const at = await showActualSize(page, testSize);
    await page.keyboard.press('b');
    await setBrushSize(page, 8);
    for (const [index, stroke] of [
      [at([60, 60]), at([120, 60])],
      [at([200, 200]), at([300, 200])],
    ].entries()) {
      await page.getByTestId('canvas').focus();
      await draw(page, stroke);
      await page.keyboard.press('Enter');
      await session.stepCount(index + 1);
      await page.keyboard.press('Escape');
    }
    await page.getByTestId('section-damage').click();
    await draw(page, [at([300, 40]), at([380, 40])]);
    await session.says('measure', /1 area/);
  }, 180_000);

  it('is given back untouched by Esc, and so is what was painted at that moment', async () => {
    const { page } = session;
    const painted = await measure();
    await page.getByTestId('section-fill').click();
    const before = await steps();
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
    const { page } = session;
    await page.getByTestId('section-fill').click();
    const second = (await steps())[1];
    await page.getByTestId('step-reopen').first().click();
    await page.getByTestId('reopened').waitFor();
    expect(await page.getByTestId('give-back').isEnabled()).toBe(true);
    await page.getByTestId('fill-now').click();
    await page.getByTestId('section-fill').click();
    await session.canUndo('fill');
    await session.stepCount(2);
    expect((await steps())[1]).toBe(second);
    await page.getByTestId('section-damage').click();
    // What was painted before is still under the brush.
    await session.says('measure', /1 area/);
  });
}
