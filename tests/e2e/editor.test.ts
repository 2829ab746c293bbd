import { beforeAll, expect, it } from 'vitest';
import { until } from '../support/scratch.ts';
import { draw, photoOpened, showActualSize, type Point } from './canvas.ts';
import { describeInShells, testSize } from './session.ts';
import { shells } from './shells.ts';

describeInShells(
  'the editor under the hand',
  (session) => {
    const brushSize = async (): Promise<number> =>
      Number.parseFloat((await session.page.getByTestId('brush-size').getAttribute('aria-valuetext')) ?? '');
    const zoom = async (): Promise<number> =>
      Number.parseFloat(await session.page.getByTestId('zoom').innerText()) / 100;
    const onCanvas = (): Promise<boolean> =>
      session.page.evaluate(() => document.activeElement?.hasAttribute('data-canvas') === true);
    const isOpen = async (section: string): Promise<boolean> =>
      (await session.page.getByTestId(section).getAttribute('aria-expanded')) === 'true';
    let at: (point: Point) => Point;

    beforeAll(async () => {
      await session.addTestPhoto('one.png');
      await session.addTestPhoto('two.png', (photo) => photo.linear(0.5, 60));
    });

    it('begins with a brush of 24 px of the screen, in sight in every section', async () => {
      const { page } = session;
      await page.keyboard.press('f');
      expect(await brushSize()).toBe(Math.round(24 / (await zoom())));
      for (const section of ['damage', 'fill', 'clean', 'tone', 'sharpen']) {
        await page.getByTestId(`section-${section}`).click();
        expect(await page.getByTestId('tool-lasso').isVisible()).toBe(true);
        expect(await page.getByTestId('brush-size').isVisible()).toBe(true);
      }
      await page.getByTestId('section-tone').click();
      await page.keyboard.press('b');
      expect(await isOpen('section-tone')).toBe(true);
    });

    it('sizes the brush with Alt and the wheel, with Ctrl, Alt and dragging, and by a figure', async () => {
      const { page } = session;
      at = await showActualSize(page, testSize);
      await page.getByTestId('brush-size-figure').fill('10 px');
      await page.keyboard.press('Enter');
      await until(async () => (await brushSize()) === 10);
      await page.getByTestId('brush-size').focus();
      await page.keyboard.press('ArrowRight');
      await until(async () => (await brushSize()) === 11);
      await page.mouse.move(...at([200, 150]));
      await page.keyboard.down('Alt');
      await page.mouse.wheel(0, -240);
      await until(async () => (await brushSize()) === 18);
      await page.keyboard.down('Control');
      await draw(page, [at([200, 150]), at([211, 160])]);
      await page.keyboard.up('Control');
      await page.keyboard.up('Alt');
      await until(async () => (await brushSize()) === 40);
      await page.getByTestId('brush-size').dblclick();
      await page.keyboard.press('f');
      await until(async () => (await brushSize()) === Math.round(24 / (await zoom())));
      expect(await session.undoTitle()).not.toContain('painting');
    });

    it('keeps section, comparison and zoom while one goes from photo to photo', async () => {
      const { page } = session;
      await page.getByTestId('section-tone').click();
      await page.getByTestId('compare').click();
      await page.keyboard.press('0');
      await page.keyboard.press('PageUp');
      await photoOpened(page, 'one.png');
      expect([await isOpen('section-tone'), await zoom()]).toEqual([true, 1]);
      expect(await page.getByTestId('split').count()).toBe(1);
      await page.keyboard.press('PageDown');
      await photoOpened(page, 'two.png');
      expect([await isOpen('section-tone'), await zoom()]).toEqual([true, 1]);
      await page.getByTestId('compare').click();
      await page.keyboard.press('f');
    });

    it('goes to 1:1 at the pointer and back, by Z and by a double click', async () => {
      const { page } = session;
      const fitted = await zoom();
      const box = (await page.getByTestId('canvas').boundingBox())!;
      await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.6 * box.height);
      for (const expected of [1, fitted]) {
        await page.keyboard.press('z');
        await until(async () => (await zoom()) === expected);
      }
      await page.keyboard.press('l');
      for (const expected of [1, fitted]) {
        await page.mouse.dblclick(box.x + 0.4 * box.width, box.y + 0.6 * box.height);
        await until(async () => (await zoom()) === expected);
      }
      await page.keyboard.press('b');
      await page.keyboard.down(' ');
      await page.mouse.dblclick(box.x + 0.4 * box.width, box.y + 0.6 * box.height);
      await page.keyboard.up(' ');
      await until(async () => (await zoom()) === 1);
      expect(await session.undoTitle()).not.toContain('painting');
    });

    it('keeps no stroke that changes nothing, and fills nothing where all of it was erased', async () => {
      const { page } = session;
      await page.getByTestId('section-damage').click();
      at = await showActualSize(page, testSize);
      const before = await session.undoTitle();
      await page.keyboard.press('e');
      await draw(page, [at([60, 60]), at([160, 60])]);
      expect(await session.undoTitle()).toBe(before);
      await page.keyboard.press('b');
      await draw(page, [at([60, 60]), at([160, 60])]);
      await session.says('measure', /1 area/);
      await page.keyboard.press('e');
      await page.keyboard.press(']');
      await draw(page, [at([60, 60]), at([160, 60])]);
      await session.says('measure', /erased again/);
      expect(await page.getByTestId('fill-now').isDisabled()).toBe(true);
      await page.keyboard.press('b');
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await session.says('measure', /Paint the damage first/);
    });

    it('asks before X inverts what is painted', async () => {
      const { page } = session;
      await page.getByTestId('section-damage').click();
      at = await showActualSize(page, testSize);
      await draw(page, [at([60, 60]), at([160, 60])]);
      await session.says('measure', /1 area/);
      const painted = await page.getByTestId('measure').innerText();
      await page.keyboard.press('x');
      await session.says('toast', /becomes damage/);
      expect(await page.getByTestId('measure').innerText()).toBe(painted);
      await page.keyboard.press('x');
      await session.says('measure', /9\d ?%/);
      await page.keyboard.press('Control+z');
      await until(async () => (await page.getByTestId('measure').innerText()) === painted);
    });

    it('opens a menu by the right button, which paints nothing', async () => {
      const { page } = session;
      const before = await page.getByTestId('measure').innerText();
      await page.mouse.click(...at([100, 60]), { button: 'right' });
      const menu = page.getByTestId('canvas-menu');
      await menu.waitFor();
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      expect(await onCanvas()).toBe(true);
      expect(await page.getByTestId('measure').innerText()).toBe(before);
      await page.mouse.click(...at([400, 300]), { button: 'right' });
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await page.getByTestId('split').waitFor();
      await page.getByTestId('compare').click();
      await page.mouse.click(...at([100, 60]), { button: 'right' });
      await page.getByTestId('menu-undo').click();
      await session.says('measure', /Paint the damage first/);
      expect(await menu.count()).toBe(0);
    });

    it('takes a figure for a slider, puts it back by a double click, and marks what suits the photo', async () => {
      const { page } = session;
      const value = (): Promise<string> => page.getByTestId('tone-fade').inputValue();
      await page.getByTestId('section-tone').click();
      await session.says('tone-found', /has faded/);
      await page.getByTestId('tone-fade-mark').waitFor();
      await page.getByTestId('tone-fade-figure').fill('35');
      await page.keyboard.press('Enter');
      await until(async () => (await value()) === '0.35');
      await session.canUndo('tone');
      await page.getByTestId('tone-fade-figure').fill('77');
      await page.keyboard.press('Escape');
      expect(await value()).toBe('0.35');
      await page.getByTestId('tone-fade').dblclick();
      await until(async () => (await value()) === '0');
    });

    it('points at the place of a step, goes there, and shows those that are alike as one', async () => {
      const { page } = session;
      await page.keyboard.press('PageUp');
      await photoOpened(page, 'one.png');
      at = await showActualSize(page, testSize);
      await page.keyboard.press('b');
      await page.getByTestId('section-fill').click();
      for (const [index, y] of [60, 100, 140].entries()) {
        await page.getByTestId('canvas').focus();
        await draw(page, [at([40, y]), at([70, y])]);
        await page.keyboard.press('Enter');
        if (index < 2) await session.stepCount(index + 1);
      }
      await session.says('step-group', /Filled 3 areas in 3 steps[^]*left/);
      await session.stepCount(0);
      // Nothing else comes or goes over the photo meanwhile.
      expect(await page.getByTestId('variants-strip').count()).toBe(0);
      await page.getByTestId('toast').getByRole('button').last().click();
      await page.getByTestId('step-unfold').click();
      await session.stepCount(3);
      await page.keyboard.press('f');
      await page.mouse.move(5, 5);
      const canvas = page.getByTestId('canvas');
      let fitted = await canvas.screenshot();
      await until(async () => {
        const before = fitted;
        await page.waitForTimeout(300);
        fitted = await canvas.screenshot();
        return fitted.equals(before);
      });
      await page.getByTestId('step-place').last().hover();
      await until(async () => !(await canvas.screenshot()).equals(fitted));
      await page.mouse.move(5, 5);
      await until(async () => (await canvas.screenshot()).equals(fitted));
      await page.getByTestId('step-place').last().click();
      await until(async () => (await zoom()) === 1);
    });
  },
  { shells: shells.slice(0, 1) },
);
