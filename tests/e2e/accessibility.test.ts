import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeMarkedPhoto } from '../support/marked-photo.ts';
import { until } from '../support/scratch.ts';
import { canFindEngines, killEngines } from '../support/served.ts';
import { draw, photoOpened, showActualSize } from './canvas.ts';
import { describeInShells, testSize } from './session.ts';
import { shells } from './shells.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

const sections = ['damage', 'fill', 'clean', 'tone', 'sharpen'] as const;

describeInShells(
  'the page',
  (session) => {
    /** What axe-core finds on the page as it is, in either theme: the rule, where, and what is wrong. */
    async function violations(): Promise<string[]> {
      const { page } = session;
      const found: string[] = [];
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
        // Colours glide for a moment.
        await page.waitForTimeout(200);
        await page.evaluate(axe);
        const result = await page.evaluate<Violation[]>('axe.run(document).then(({ violations }) => violations)');
        found.push(
          ...result.flatMap(({ id, nodes }) =>
            nodes.map(
              ({ target, failureSummary }) => `${colorScheme} ${id} ${target.join(' ')}: ${failureSummary ?? ''}`,
            ),
          ),
        );
      }
      return found;
    }

    /** What is cut off at a side of the window: its name and where it lies. */
    function cut(): Promise<string[]> {
      return session.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('button, input, select, summary, h1, [data-testid=canvas]')]
          .filter(
            (element) => element.checkVisibility() && !element.closest('ul, .listen') && !element.matches('.listen'),
          )
          .flatMap((element) => {
            const { left, right, width: wide } = element.getBoundingClientRect();
            const inside = left >= -1 && right <= window.innerWidth + 1 && wide > 0;
            return inside ? [] : [`${element.dataset.testid ?? element.textContent}: ${left} to ${right}`];
          }),
      );
    }

    it('has no violations while there are no photos', async () => {
      await session.page.getByTestId('try-sample').waitFor();
      expect(await violations()).toEqual([]);
    });

    describe('with a photo', () => {
      beforeAll(async () => {
        const { page } = session;
        await session.addTestPhoto('first.png', (photo) => photo.linear(0.5, 60));
        await session.addTestPhoto('second.png', (photo) => photo.linear(0.5, 50));
        const at = await showActualSize(page, testSize);
        await page.keyboard.press('b');
        await draw(page, [at([60, 60]), at([160, 60])]);
        await session.says('measure', /1 area/);
      });

      it.each(sections)('has no violations with %s open', async (section) => {
        const { page } = session;
        await page.getByTestId(`section-${section}`).click();
        // What is measured switches its button on, whose background glides while its colour is there at once.
        if (section === 'clean' || section === 'tone')
          await session.says(`${section}-found`, /^(?!Looking|Measuring)./);
        for (const fold of await page.locator('.sections summary').all()) await fold.click();
        expect(await violations()).toEqual([]);
        for (const fold of await page.locator('.sections summary').all()) await fold.click();
      });

      it('has no violations with an outline, a menu, a comparison and a question', async () => {
        const { page } = session;
        await page.keyboard.press('p');
        expect(await violations()).toEqual([]);
        await page.getByTestId('compare').click();
        await page.keyboard.press('x');
        await page.getByTestId('toast').waitFor();
        await page.getByTestId('canvas').click({ button: 'right', position: { x: 90, y: 200 } });
        await page.getByTestId('canvas-menu').waitFor();
        expect(await violations()).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByTestId('compare').click();
      });

      it('has no violations with variants and steps', async () => {
        const { page } = session;
        await page.getByTestId('section-damage').click();
        const at = await showActualSize(page, testSize);
        await page.keyboard.press('r');
        await draw(page, [at([60, 100]), at([100, 140])]);
        await draw(page, [at([290, 180]), at([335, 225])]);
        await page.getByTestId('fill-now').click();
        await page.getByTestId('variant-1').waitFor({ timeout: 90_000 });
        expect(await violations()).toEqual([]);
        await page.getByTestId('variant-3').waitFor({ timeout: 90_000 });
        await page.setViewportSize({ width: 640, height: 700 });
        // All three are seen.
        const [list, last] = [
          page.locator('ol').filter({ has: page.getByTestId('variant-3') }),
          page.getByTestId('variant-3'),
        ];
        const [room, box] = [(await list.boundingBox())!, (await last.boundingBox())!];
        expect(box.x + box.width).toBeLessThanOrEqual(room.x + room.width);
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.getByTestId('hole-next').click();
        await session.says('hole', /Hole 1 of 2/);
        expect(await violations()).toEqual([]);
        await page.keyboard.press('Escape');
        await page.keyboard.press('b');
      });

      it('has no violations with something found, an area gone to, and its map', async () => {
        const { page } = session;
        await writeMarkedPhoto(session.file('marked.png'));
        await session.app.addPhoto(session.file('marked.png'));
        await photoOpened(page, 'marked.png');
        await page.getByTestId('section-damage').click();
        await page.getByTestId('find').click();
        await page.getByTestId('found').waitFor({ timeout: 60_000 });
        const toast = page.getByTestId('toast');
        // So that it stays.
        await toast.hover();
        await page.setViewportSize({ width: 640, height: 700 });
        expect(await cut()).toEqual([]);
        const [said, canvas] = [(await toast.boundingBox())!, (await page.getByTestId('canvas').boundingBox())!];
        expect([said.y > canvas.y, said.x + said.width < canvas.x + canvas.width]).toEqual([true, true]);
        await page.setViewportSize({ width: 1440, height: 900 });
        expect(await violations()).toEqual([]);
        await page.keyboard.press('.');
        await page.getByTestId('find-toggle').waitFor();
        expect(await violations()).toEqual([]);
        await page.keyboard.press('a');
        await page.locator('[data-testid=visualise][aria-pressed=true]').waitFor();
        expect(await violations()).toEqual([]);
        await page.keyboard.press('a');
        await session.choosePhoto('second.png');
      });

      it.skipIf(!canFindEngines)('has no violations in the list of tasks', async () => {
        const { page, app } = session;
        // What is asked for stays under way.
        killEngines(app, 'SIGSTOP');
        await page.getByTestId('export-open').click();
        await page.getByTestId('export-run').click();
        await page.getByTestId('jobs-button').click();
        await page.getByTestId('job-export').waitFor();
        expect(await violations()).toEqual([]);
        killEngines(app, 'SIGCONT');
        await page.getByTestId('export-result').waitFor({ timeout: 60_000 });
        await page.keyboard.press('Escape');
      });

      it('has no violations where a model is taken in and described', async () => {
        const { page } = session;
        await page.getByTestId('section-fill').click();
        await page.getByTestId('fill-advanced').click();
        await page.getByTestId('import-more').click();
        await page.getByTestId('model-described').check();
        expect(await violations()).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByTestId('import-model').waitFor({ state: 'detached' });
        await page.getByTestId('fill-advanced').click();
      });

      it('has no violations in the folder chooser', async () => {
        const { page } = session;
        await page.getByTestId('export-open').click();
        await page.getByTestId('export-folder').click();
        await page.getByTestId('folder-choose').waitFor();
        expect(await violations()).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByTestId('folder-choose').waitFor({ state: 'detached' });
        await page.keyboard.press('Escape');
      });

      it('has no violations in any sheet and place', async () => {
        const { page } = session;
        const close = async (testid: string): Promise<void> => {
          await page.keyboard.press('Escape');
          await page.getByTestId(testid).waitFor({ state: 'detached' });
        };
        for (const [open, testid] of [
          ['help', 'help-panel'],
          ['add-photos', 'add-panel'],
          ['export-open', 'export-panel'],
        ]) {
          await page.getByTestId(open).click();
          await page.getByTestId(testid).waitFor();
          expect(await violations()).toEqual([]);
          await close(testid);
        }
        await page.getByTestId('place-settings').click();
        await page.getByTestId('settings').waitFor();
        for (const fold of await page.locator('[data-testid=settings] summary').all()) await fold.click();
        expect(await violations()).toEqual([]);
        await page.getByTestId('place-photos').click();
      });
    });

    describe('in the hands of who sees it otherwise', () => {
      it('says what went wrong in words, and keeps the code behind Details', async () => {
        const { page } = session;
        await page.getByTestId('section-damage').click();
        await page.getByTestId('mask-actions').click();
        const text = { name: 'mask.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
        await page.getByTestId('mask-input').setInputFiles(text);
        await page.getByTestId('error').waitFor();
        const code = page.getByText(/^[A-Z]+_[A-Z_]+/);
        expect(await code.isVisible()).toBe(false);
        expect(await violations()).toEqual([]);
        await page.getByTestId('error-details').click();
        expect(await code.isVisible()).toBe(true);
        expect(await violations()).toEqual([]);
        await page.getByTestId('mask-actions').click();
      });

      it('leaves the focus on the canvas when Esc has closed what had it', async () => {
        const { page } = session;
        const focused = (): Promise<boolean> =>
          page.evaluate(() => document.activeElement?.hasAttribute('data-canvas') === true);
        await page.getByTestId('export-open').focus();
        await page.keyboard.press('Enter');
        await page.getByTestId('export-format').focus();
        await page.keyboard.press('Escape');
        await page.getByTestId('export-panel').waitFor({ state: 'detached' });
        await until(focused);
      });

      it('goes on as before when Esc has closed what lay over the canvas', async () => {
        const { page } = session;
        await page.keyboard.press('l');
        await page.getByTestId('canvas').click({ position: { x: 90, y: 200 } });
        await page.keyboard.press('?');
        await page.getByTestId('help-panel').waitFor();
        await page.keyboard.press('Escape');
        await page.getByTestId('help-panel').waitFor({ state: 'detached' });
        // Tab compares for who points at the photo.
        await page.keyboard.press('Tab');
        await page.getByTestId('split').waitFor();
        await page.keyboard.press('Tab');
        await page.getByTestId('split').waitFor({ state: 'detached' });
      });

      it('shows a toast once no dialog would be under it', async () => {
        const { page } = session;
        await page.getByTestId('section-damage').click();
        await page.keyboard.press('x');
        await page.getByTestId('toast').waitFor();
        await page.getByTestId('help').click();
        await page.getByTestId('help-panel').waitFor();
        expect(await page.getByTestId('toast').count()).toBe(0);
        await page.keyboard.press('Escape');
        await page.getByTestId('toast').waitFor();
      });

      it('tells what is chosen also in forced colours', async () => {
        const { page } = session;
        const colour = (testid: string): Promise<string> =>
          page.getByTestId(testid).evaluate((element) => getComputedStyle(element).backgroundColor);
        await page.emulateMedia({ forcedColors: 'active' });
        await page.keyboard.press('l');
        await until(async () => (await page.getByTestId('tool-lasso').getAttribute('aria-pressed')) === 'true');
        await page.mouse.move(5, 5);
        await until(async () => (await colour('tool-lasso')) !== (await colour('tool-polygon')));
        await page.emulateMedia({ forcedColors: 'none' });
      });

      it.each([
        ['a small window', 640, 700],
        ['a window of 1280 px at 200 %', 640, 400],
        ['a very narrow one', 400, 800],
      ])('shows everything in %s', async (_, width, height) => {
        const { page } = session;
        await page.setViewportSize({ width, height });
        for (const section of sections) {
          await page.getByTestId(`section-${section}`).click();
          expect(await cut()).toEqual([]);
          // All of it is in sight, or as much as has room below its head.
          await until(() =>
            page.getByTestId(`section-${section}`).evaluate((head) => {
              const box = head.closest('section')!.getBoundingClientRect();
              const room = head.closest('.sections')!.getBoundingClientRect();
              return box.top >= room.top - 1 && (box.bottom <= room.bottom + 1 || box.top <= room.top + 1);
            }),
          );
        }
        // Words that one chooses between are whole.
        await page.getByTestId('section-fill').click();
        const wholeWords = (labels: HTMLElement[]): boolean[] =>
          labels.map(({ lastElementChild: words }) => words!.scrollWidth <= words!.clientWidth);
        expect(await page.getByTestId('method').locator('label').evaluateAll(wholeWords)).not.toContain(false);
        const canvas = (await page.getByTestId('canvas').boundingBox())!;
        expect(Math.min(canvas.width, canvas.height)).toBeGreaterThan(150);
        await page.getByTestId('export-open').click();
        expect(await cut()).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByTestId('place-settings').click();
        expect(await cut()).toEqual([]);
        await page.getByTestId('place-photos').click();
        const isInside = async (testid: string): Promise<boolean> => {
          const box = (await page.getByTestId(testid).boundingBox())!;
          return box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
        };
        await page.getByTestId('help').click();
        await page.getByTestId('help-panel').waitFor();
        expect(await cut()).toEqual([]);
        expect(await isInside('help-panel')).toBe(true);
        await page.keyboard.press('Escape');
        await page.getByTestId('canvas').click({ button: 'right', position: { x: 120, y: 140 } });
        expect(await isInside('canvas-menu')).toBe(true);
        await page.keyboard.press('Escape');
        await photoOpened(page);
      });
    });
  },
  { shells: shells.slice(0, 1) },
);
