import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src-main/imaging/random.ts';
import { sha256, testPhoto } from '../support/pictures.ts';
import { between, pick } from '../support/random-masks.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { paintOnly, photoOpened, showActualSize, type Point } from './canvas.ts';
import { chromiumMissing, shells } from './shells.ts';

const size = { width: 300, height: 220 };
const seed = Number(process.env.HEIRLOOM_SEED ?? 1);

describe.skipIf(chromiumMissing !== null)('one photo in two tabs of a browser', () => {
  it(`shows and exports the same after a hundred strokes, undos, fills and steps from both (seed ${seed})`, async () => {
    const random = createRandom(seed);
    const scratch = scratchFolder('e2e-two-windows');
    const pictures = scratch.file('home', 'Pictures');
    mkdirSync(pictures, { recursive: true });
    await testPhoto(size.width, size.height).png().toFile(scratch.file('photo.png'));
    const app = await shells[0].open(scratch.file('home'), { width: 1100, height: 700 });
    try {
      await app.addPhoto(scratch.file('photo.png'));
      await photoOpened(app.page);
      await paintOnly(app.page);
      // A window of its own: what lies behind another tab gets a frame a second.
      const [second] = await Promise.all([
        app.page.waitForEvent('popup'),
        app.page.evaluate(() => void window.open(location.href, '', 'popup,width=1100,height=700')),
      ]);
      await second.setViewportSize({ width: 1100, height: 700 });
      const tabs = await Promise.all(
        [app.page, second].map(async (page) => {
          const at = await showActualSize(page, size);
          await page.getByTestId('section-fill').click();
          await page.getByTestId('method-exemplar').check({ force: true });
          await page.getByTestId('variants').fill('2');
          return { page, at };
        }),
      );
      const act = async ({ page, at }: { page: Page; at: (point: Point) => Point }): Promise<void> => {
        const number = random.below(100);
        const [x, y] = [between(random, 5, 250), between(random, 5, 210)];
        const keys = number < 55 ? null : number < 68 ? 'Control+z' : number < 76 ? 'Control+y' : 'Enter';
        await page.getByTestId('canvas').focus();
        if (keys === null) {
          await page.keyboard.press(pick(random, ['b', 'b', 'b', 'e', 'r']));
          await page.mouse.move(...at([x, y]));
          await page.mouse.down();
          await page.mouse.move(...at([x + between(random, 6, 40), y + between(random, 2, 8)]), { steps: 2 });
          await page.mouse.up();
        } else if (number < 84) await page.keyboard.press(keys);
        else if (number < 88) await page.keyboard.press('2');
        else {
          const button = pick(random, ['step-toggle', 'step-toggle', 'step-reopen', 'step-remove']);
          const buttons = page.locator(`[data-testid=${button}]:enabled`);
          // Another tab may take it away at any moment.
          if ((await buttons.count()) > 0)
            await buttons
              .first()
              .click({ timeout: 500 })
              .catch(() => undefined);
        }
      };
      for (let i = 0; i < 50; i += 1) await Promise.all(tabs.map(act));

      const seen = ({ page }: { page: Page }): Promise<string[]> =>
        Promise.all([
          // Not there where both have taken all steps away.
          page
            .getByTestId('steps')
            .allInnerTexts()
            .then((texts) => texts.join()),
          page.getByTestId('undo').getAttribute('title') as Promise<string>,
          page.getByTestId('redo').getAttribute('title') as Promise<string>,
          // Tiles, and the masks over them.
          page.locator('[data-canvas] canvas').evaluateAll((layers) =>
            layers
              .slice(0, 2)
              .map((layer) => (layer as HTMLCanvasElement).toDataURL())
              .join(),
          ),
        ]);
      for (const { page } of tabs) {
        await page.getByTestId('section-fill').click();
        // No fill is running.
        await page.locator('fieldset[data-testid=method]:enabled').waitFor({ timeout: 60_000 });
        for (let i = 0; i < 3; i += 1) await page.keyboard.press('Escape');
        await page.mouse.move(1, 1);
      }
      await until(async () => {
        const [one, other] = await Promise.all(tabs.map(seen));
        return one.every((text, i) => text === other[i]);
      });

      const exported: string[] = [];
      for (const [i, { page }] of tabs.entries()) {
        await page.keyboard.press('Control+e');
        await page.getByTestId('export-format').selectOption('png');
        await page.getByTestId('export-template').fill(`tab ${i}`);
        await page
          .getByTestId('export-path')
          .filter({ hasText: `tab ${i}.png` })
          .waitFor();
        await page.getByTestId('export-run').and(page.locator(':enabled')).waitFor();
      }
      // In one breath: the second is done after the first.
      await Promise.all(tabs.map(({ page }) => page.getByTestId('export-run').click()));
      for (const [i, { page }] of tabs.entries()) {
        await page
          .getByTestId('export-result')
          .filter({ hasText: `tab ${i}.png` })
          .waitFor({ timeout: 60_000 });
        exported.push(sha256(join(pictures, `tab ${i}.png`)));
      }
      expect(exported[1]).toBe(exported[0]);
    } finally {
      await app.close();
      scratch.remove();
    }
  }, 120_000);
});
