import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { until } from '../support/scratch.ts';
import { saveUntaughtModel } from '../support/untaught-model.ts';
import { draw, setBrushSize, showActualSize } from './canvas.ts';
import { describeInShells, testSize, type Session } from './session.ts';

/** The model that comes with Heirloom is not in every checkout. */
const modelThere = existsSync(resolve(import.meta.dirname, '../../resources/models/base-clean.safetensors'));

describeInShells('what a step did', explaining, { window: { width: 1024, height: 700 } });

/** What the canvas shows in its middle, all its layers one over the other: [64, 64, 4]. */
function middle({ page }: Session): Promise<string> {
  return page.evaluate(() => {
    const shown = new OffscreenCanvas(64, 64).getContext('2d', { willReadFrequently: true })!;
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>('[data-canvas] canvas')) {
      const [x, y] = [canvas.width / 2 - 32, canvas.height / 2 - 32];
      shown.drawImage(canvas, x, y, 64, 64, 0, 0, 64, 64);
    }
    return shown.getImageData(0, 0, 64, 64).data.join();
  });
}

function explaining(session: Session): void {
  let photo = '';
  const shows = (wanted: (screen: string) => boolean): Promise<void> =>
    until(async () => wanted(await middle(session)));

  beforeAll(async () => {
    const { page } = session;
    if (!modelThere) {
      mkdirSync(session.file('home', 'models'), { recursive: true });
      await saveUntaughtModel(session.file('home', 'models', 'base-clean.safetensors'));
    }
    await session.addTestPhoto('grainy.png');
    await page.getByTestId('section-clean').click();
    await page.getByTestId('clean-strength').fill('0.9');
    await page.getByTestId('clean').click();
    await page.getByTestId('clean-adjust').waitFor({ timeout: 60_000 });
    await session.says('terms', /Noise [\d.]+ → [\d.]+ levels/);
    await page.waitForLoadState('networkidle');
    photo = await middle(session);
  }, 180_000);

  it.each([
    ['difference', /What changed · shown ×\d+.*as it was.*[\d.]+ levels or more/s],
    ['uncertainty', /How sure · shown ×\d+.*sure.*[\d.]+ levels apart or more/s],
  ])('lies over the photo with a legend while it is wanted: %s', async (kind, legend) => {
    const { page } = session;
    const undo = await session.undoTitle();
    const button = page.getByTestId(`explain-${kind}`);
    await button.click();
    await session.says('map-legend', legend);
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await shows((screen) => screen !== photo);
    await page.getByTestId('clean-strength').fill('0.5');
    await session.canUndo('adjusting the cleaning');
    await page.getByTestId('map-legend').waitFor();
    await page.getByTestId('undo').click();
    await until(async () => (await session.undoTitle()) === undo);
    await page.getByTestId('map-legend').waitFor();
    await button.click();
    await page.getByTestId('map-legend').waitFor({ state: 'detached' });
    await shows((screen) => screen === photo);
  });

  it('is taken away by Esc, and with the section', async () => {
    const { page } = session;
    await page.getByTestId('explain-difference').click();
    await page.getByTestId('map-legend').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('map-legend').waitFor({ state: 'detached' });
    await page.getByTestId('explain-difference').click();
    await page.getByTestId('map-legend').waitFor();
    await page.getByTestId('section-tone').click();
    await page.getByTestId('map-legend').waitFor({ state: 'detached' });
    await shows((screen) => screen === photo);
  });

  it('says of a fill how much was missing', async () => {
    const { page } = session;
    const at = await showActualSize(page, testSize);
    await page.keyboard.press('b');
    await setBrushSize(page, 8);
    await draw(page, [at([60, 60]), at([120, 60])]);
    await page.keyboard.press('Enter');
    await session.says('terms', /Missing 0\.[1-9]% → 0% of the photo/);
    await page.keyboard.press('Escape');
    await page.getByTestId('explain-difference').click();
    await session.says('map-legend', /What changed/);
  });
}
