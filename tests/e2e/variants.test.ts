import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import type { Recipe } from '../../src-main/contract/recipe.ts';
import type { FillStep } from '../../src-main/steps/fill/params.ts';
import { runCli } from '../support/cli.ts';
import { rawPixels, sha256, testPhoto } from '../support/pictures.ts';
import { until } from '../support/scratch.ts';
import { tinyLama, tinyOnnx } from '../support/tiny-onnx.ts';
import { draw, photoOpened, showActualSize, type Point } from './canvas.ts';
import { describeInShells, testSize } from './session.ts';
import { shells } from './shells.ts';

describeInShells(
  'the variants of a fill',
  (session) => {
    let photo: string;
    let at: (point: Point) => Point;
    const strip = () => session.page.getByTestId('variants-strip');
    const isKept = async (n: number): Promise<boolean> =>
      (await session.page.getByTestId(`variant-${n}`).getAttribute('aria-pressed')) === 'true';
    const keeps = (n: number): Promise<void> => until(() => isKept(n));
    const walkTo = async (key: string, hole: RegExp): Promise<void> => {
      await session.page.keyboard.press(key);
      await session.says('hole', hole);
    };
    const allThere = (): Promise<void> => session.page.getByTestId('variant-3').waitFor({ timeout: 90_000 });

    beforeAll(async () => {
      photo = await session.addTestPhoto('holes.png');
      at = await showActualSize(session.page, testSize);
    });

    it('are not shown where there is only one', async () => {
      const { page } = session;
      await draw(page, [at([60, 290]), at([120, 290])]);
      await page.getByTestId('section-fill').click();
      await page.getByTestId('fill').click();
      await session.stepCount(1);
      await page.getByTestId('step-variants').click();
      await session.says('toast', /only one result/);
      expect(await strip().count()).toBe(0);
    });

    it('are shown with their holes outlined, the first marked as kept', async () => {
      const { page } = session;
      await page.keyboard.press('r');
      await draw(page, [at([60, 60]), at([100, 96])]);
      await draw(page, [at([290, 180]), at([335, 225])]);
      await page.getByTestId('variants').fill('3');
      await page.getByTestId('fill').click();
      await strip().waitFor({ timeout: 90_000 });
      await allThere();
      await session.says('hole', /^All holes$/);
      expect(await isKept(1)).toBe(true);
      for (const path of await page.getByTestId('variant-2').locator('path').all())
        expect(await path.getAttribute('d')).toMatch(/^M\d+ \d+ .*Z$/);
    });

    it('are named, each method before what differs by chance alone', async () => {
      const { page } = session;
      const names = await strip().locator('[data-testid^=variant-name-]').allInnerTexts();
      const methods = ['Copied texture', 'Smooth with detail'];
      expect(names).toHaveLength(3);
      await page.getByTestId('hole-next').click();
      await session.says('hole', /Hole 1 of 2/);
      const own = await strip().locator('[data-testid^=variant-name-]').allInnerTexts();
      expect(own.slice(0, 2).sort()).toEqual(methods);
      expect(own[2]).toBe(`${own[0]} 2`);
      await page.getByRole('button', { name: `Variant 2: ${own[1]}`, exact: true }).waitFor();
      await page.getByTestId('hole-previous').click();
      await session.says('hole', /All holes/);
    });

    it('are chosen for each hole by itself, which is one change each', async () => {
      const { page } = session;
      await page.getByTestId('canvas').focus();
      await walkTo('n', /Hole 1 of 2 · top left/);
      await page.keyboard.press('2');
      await keeps(2);
      await session.says('step', /Automatic · Chosen hole by hole/);
      await walkTo('n', /Hole 2 of 2/);
      expect(await isKept(1)).toBe(true);
      await page.keyboard.press('3');
      await keeps(3);
      await page.keyboard.press('Control+z');
      await keeps(1);
      await walkTo('Shift+N', /Hole 1 of 2/);
      expect(await isKept(2)).toBe(true);
      await walkTo('Shift+N', /All holes/);
      expect(await strip().locator('[aria-pressed=true]').count()).toBe(0);
    });

    it('are chosen for the hole that is clicked, which changes nothing; a click elsewhere paints', async () => {
      const { page } = session;
      const canvas = page.getByTestId('canvas');
      const cursor = (): Promise<string> => canvas.evaluate((element) => getComputedStyle(element).cursor);
      const undo = await session.undoTitle();
      await page.mouse.move(...at([310, 200]));
      await until(async () => (await cursor()) === 'pointer');
      await page.mouse.click(...at([310, 200]));
      await session.says('hole', /Hole 2 of 2/);
      expect(await isKept(1)).toBe(true);
      // A shaky hand clicks too.
      await draw(page, [at([80, 80]), at([81, 82])]);
      await session.says('hole', /Hole 1 of 2/);
      expect(await isKept(2)).toBe(true);
      expect(await session.undoTitle()).toBe(undo);
      await page.mouse.move(...at([200, 120]));
      await until(async () => (await cursor()) !== 'pointer');
      // From within a hole too, what is drawn is drawn.
      for (const from of [
        [200, 120],
        [80, 80],
      ] as const) {
        await draw(page, [at(from), at([from[0] + 30, from[1] + 20])]);
        await strip().waitFor({ state: 'detached' });
        await session.canUndo('painting');
        await page.getByTestId('undo').click();
        await until(async () => (await session.undoTitle()) === undo);
        await page.getByTestId('step-variants').last().click();
        await allThere();
      }
    });

    it('are there again for a step that is done, with what was chosen', async () => {
      const { page } = session;
      await page.getByTestId('variants-done').click();
      await strip().waitFor({ state: 'detached' });
      await page.getByTestId('step-variants').last().click();
      await allThere();
      await page.getByTestId('hole-next').click();
      await session.says('hole', /Hole 1 of 2/);
      expect(await isKept(2)).toBe(true);
      await page.getByTestId('hole-next').click();
      await session.says('hole', /Hole 2 of 2/);
      expect(await isKept(1)).toBe(true);
      expect(await page.getByTestId('step-variants').last().getAttribute('aria-pressed')).toBe('true');
    });

    it('are exported as the command line makes them of the recipe', async () => {
      const exported = await session.exportPng();
      const path = await session.saveRecipe();
      const render = (recipe: string, name: string): string => {
        const command = ['render', photo, '--recipe', recipe, '--out', session.file(name)];
        expect(runCli(command, session.file('other'))).toMatchObject({ code: 0 });
        return session.file(name);
      };
      expect(sha256(render(path, 'replayed.png'))).toBe(sha256(exported));

      const recipe = JSON.parse(readFileSync(path, 'utf8')) as Recipe;
      const step = recipe.steps[1] as FillStep;
      expect(step.choices).toEqual([{ seed: step.seeds![1], at: [60, 60] }]);
      delete step.choices;
      writeFileSync(session.file('without.json'), JSON.stringify(recipe));
      const [chosen, without] = await Promise.all(
        [exported, render(session.file('without.json'), 'without.png')].map(rawPixels),
      );
      const changed = (left: boolean): boolean =>
        chosen.data.some((value, i) => (i / 3) % testSize.width < 200 === left && value !== without.data[i]);
      expect([changed(true), changed(false)]).toEqual([true, false]);
    });

    it('have an imported model among them, by its name, which fits', async () => {
      const { page } = session;
      const name = 'places2-big-lama-with-a-very-long-name_fp32_2021';
      const file = session.file('model.onnx');
      writeFileSync(file, tinyOnnx(tinyLama({ side: 64 })));
      expect(runCli(['models', 'import', file, '--name', name], session.file('home'))).toMatchObject({ code: 0 });
      await page.keyboard.press('Escape');
      await page.keyboard.press('r');
      await draw(page, [at([180, 100]), at([225, 140])]);
      await page.getByTestId('section-fill').click();
      await page.getByTestId('fill').click();
      await allThere();
      expect(await page.getByTestId('variant-name-3').innerText()).toBe(name);
      const width = async (n: number): Promise<number> => (await page.getByTestId(`variant-${n}`).boundingBox())!.width;
      expect(await width(3)).toBe(await width(1));
      await page.keyboard.press('3');
      await keeps(3);
      await session.says('step', new RegExp(`Automatic · ${name}`));
    });

    it('are chosen for all of the smaller holes by a click on any of them', async () => {
      const { page } = session;
      const wide = { width: 1000, height: 680 };
      const path = session.file('many.png');
      await testPhoto(wide.width, wide.height).png().toFile(path);
      await session.app.addPhoto(path);
      await photoOpened(page, 'many.png');
      at = await showActualSize(page, wide);
      await page.getByTestId('section-damage').click();
      await page.keyboard.press('r');
      // Above the strip, so that nothing moves. The last three are the smallest.
      const holes = Array.from({ length: 14 }, (_, i) => ({
        x: 60 + 190 * (i % 5),
        y: 40 + 160 * Math.floor(i / 5),
        side: i < 11 ? 40 : 40 - 4 * (i - 10),
      }));
      for (const { x, y, side } of holes) await draw(page, [at([x, y]), at([x + side, y + side])]);
      await session.says('measure', /14 areas/);
      await page.getByTestId('section-fill').click();
      await page.getByTestId('method').getByText('Texture').click();
      await page.getByTestId('variants').fill('2');
      await page.getByTestId('fill').click();
      await page.getByTestId('variant-2').waitFor({ timeout: 120_000 });
      for (const { x, y, side } of holes.slice(11)) {
        await page.mouse.click(...at([80, 60]));
        await session.says('hole', /^Hole 1 of 12/);
        await page.mouse.click(...at([x + side / 2, y + side / 2]));
        await session.says('hole', /^The 3 smaller holes$/);
      }
    });
  },
  { shells: shells.slice(0, 1) },
);
