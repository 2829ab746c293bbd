import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { rawPixels } from '../support/pictures.ts';
import { canFindEngines, childrenOf, enginesOf } from '../support/served.ts';
import { until } from '../support/scratch.ts';
import { endlessModel, tinyLama, tinyOnnx, type TinyModel } from '../support/tiny-onnx.ts';
import { draw, showActualSize, type Point } from './canvas.ts';
import { describeInShells, testSize } from './session.ts';

/** Where to put pictures of the panel, for people to look at. */
const pictures = process.env.HEIRLOOM_PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Drops a file on the window, as a person does. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.evaluate(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(content)], fileName));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    },
    [name, [...bytes]] as const,
  );
}

describeInShells('a model from elsewhere', (session) => {
  let photo: string;
  let filled: string;
  let at: (point: Point) => Point;
  const choose = (path: string): Promise<void> => session.page.getByTestId('model-input').setInputFiles(path);
  const openPanel = async (): Promise<void> => {
    const { page } = session;
    await page.getByTestId('section-fill').click();
    if (!(await page.getByTestId('import-more').isVisible())) await page.getByTestId('fill-advanced').click();
    await page.getByTestId('import-more').click();
  };
  /** By a drop, which Electron knows only from the system. */
  const give = async (name: string, model: TinyModel): Promise<void> => {
    const { page } = session;
    const path = session.file(name);
    writeFileSync(path, tinyOnnx(model));
    if (await page.evaluate(() => !('heirloom' in window))) return drop(page, name, tinyOnnx(model));
    await openPanel();
    await choose(path);
  };
  const run = (): Promise<void> => session.page.getByTestId('import-run').click();

  beforeAll(async () => {
    photo = await session.addTestPhoto('wide.png');
    at = await showActualSize(session.page, testSize);
  });

  it('is refused in words where it is something else', async () => {
    const { page } = session;
    await openPanel();
    const bad = session.file('page.onnx');
    writeFileSync(bad, '<!DOCTYPE html><title>Not found</title>');
    await choose(bad);
    expect(await page.getByTestId('model-name').inputValue()).toBe('page');
    await run();
    await page
      .getByTestId('import-model')
      .getByText(/page\.onnx is no whole ONNX file/)
      .waitFor({ timeout: 90_000 });
    await picture(page, 'refused');
  });

  it('is tried, stands among the networks with its licence, and fills', async () => {
    const { page } = session;
    const good = session.file('lama.onnx');
    writeFileSync(good, tinyOnnx(tinyLama({ side: 64 })));
    await choose(good);
    await page.getByTestId('model-licence').fill('Apache-2.0');
    await page.getByTestId('model-source').fill('https://example.org/lama');
    await picture(page, 'form');
    await run();
    await page.getByTestId('import-model').waitFor({ state: 'detached', timeout: 120_000 });
    await session.says('model-origin', /Licence: Apache-2\.0 · From: https:\/\/example\.org\/lama/);
    expect(await page.getByTestId('fill-model').inputValue()).toBe('lama');
    await picture(page, 'network');

    await page.keyboard.press('r');
    await draw(page, [at([200, 100]), at([240, 130])]);
    await page.getByTestId('section-fill').click();
    await page.getByTestId('fill').click();
    await session.stepCount(1);
    await picture(page, 'filled');
    filled = await session.exportPng();
    const [{ data: before }, { data: after }] = [await rawPixels(photo), await rawPixels(filled)];
    let [inside, outside] = [0, 0];
    for (let i = 0; i < before.length; i += 1) {
      if (before[i] === after[i]) continue;
      const [x, y] = [Math.floor(i / 3) % testSize.width, Math.floor(Math.floor(i / 3) / testSize.width)];
      if (x >= 199 && x <= 241 && y >= 99 && y <= 131) inside += 1;
      else outside += 1;
    }
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(1000);
    const recipe = readFileSync(await session.saveRecipe(), 'utf8');
    expect(recipe).toMatch(/"name":\s*"lama"/);
    await page.keyboard.press('Escape');
  });

  it('is described where it is another, and not offered where it cannot take part', async () => {
    const { page } = session;
    const other = JSON.parse(
      JSON.stringify(tinyLama({ side: 64 }))
        .replaceAll('"image"', '"pixels"')
        .replaceAll('"mask"', '"missing"'),
    ) as TinyModel;
    await give('other.onnx', other);
    await run();
    await page.getByTestId('adapter-form').waitFor({ timeout: 90_000 });
    await page
      .getByTestId('import-model')
      .getByText(/neither LaMa nor MI-GAN.*pixels float32/)
      .waitFor();
    await picture(page, 'described');
    await page.getByTestId('adapter-image').fill('pixels');
    await page.getByTestId('adapter-mask').fill('missing');
    await run();
    await page.getByTestId('import-model').waitFor({ state: 'detached', timeout: 120_000 });
    await session.says('model-origin', /Licence and source were not said/);
    const names = await page.getByTestId('fill-model').locator('option').allTextContents();
    expect(names.join()).toMatch(/lama · LaMa, imported.*other · imported/);
    await page.getByTestId('method').getByText('Automatic').click();
    const automatic = await page.getByTestId('fill-model').count();
    const offered =
      automatic === 0 ? '' : (await page.getByTestId('fill-model').locator('option').allTextContents()).join();
    expect(offered).not.toMatch(/imported/);
  });

  it('goes when the person says so, in every window, and leaves what it has filled', async () => {
    const { page } = session;
    const names = async (of: Page): Promise<string> =>
      (await of.getByTestId('fill-model').locator('option').allTextContents()).join();
    const inBrowser = await page.evaluate(() => !('heirloom' in window));
    const second = inBrowser ? await page.context().newPage() : null;
    if (second) {
      await second.goto(new URL(page.url()).origin);
      await second.getByTestId('section-fill').click();
      await second.getByTestId('method').getByText('Network').click();
      await until(async () => (await names(second)).includes('lama'));
    }
    await page.getByTestId('method').getByText('Network').click();
    // What comes with Heirloom stays.
    await page.getByTestId('fill-model').selectOption('base-fill');
    await page.getByTestId('model-origin').waitFor({ state: 'detached' });
    expect(await page.getByTestId('remove-model-ask').count()).toBe(0);

    await page.getByTestId('fill-model').selectOption('lama');
    await page.getByTestId('remove-model-ask').click();
    await session.says('remove-model', /Remove “lama”\?.*Adding the same file again.*brings it back/s);
    await picture(page, 'remove');
    await page.keyboard.press('Escape');
    await page.getByTestId('remove-model').waitFor({ state: 'detached' });
    expect(await names(page)).toContain('lama');

    // A name that is free again.
    renameSync(filled, session.file('before.png'));
    await page.getByTestId('remove-model-ask').click();
    await page.getByTestId('remove-run').click();
    await page.getByTestId('remove-model').waitFor({ state: 'detached' });
    await until(async () => !(await names(page)).includes('lama') && (await names(page)).includes('other'));
    if (second) {
      await until(async () => !(await names(second)).includes('lama'));
      await second.close();
    }
    expect(existsSync(session.file('home', 'models', 'lama.onnx'))).toBe(false);
    const [before, after] = [await rawPixels(session.file('before.png')), await rawPixels(await session.exportPng())];
    expect(after.data.equals(before.data)).toBe(true);
    await page.keyboard.press('Escape');
  });

  it.skipIf(!canFindEngines)('costs a fill and no more where it never ends, or dies', async () => {
    const { page, app } = session;
    const running = (): number[] => enginesOf(app).flatMap(childrenOf);
    await give('endless.onnx', endlessModel());
    await run();
    await page.getByTestId('import-model').waitFor({ state: 'detached', timeout: 120_000 });
    await until(async () => (await page.getByTestId('fill-model').inputValue()) === 'endless');
    await page.keyboard.press('r');
    await draw(page, [at([20, 20]), at([380, 300])]);
    await page.getByTestId('section-fill').click();

    await page.getByTestId('fill').click();
    await until(() => running().length > 0);
    await page.getByTestId('fill-progress-cancel').click();
    await page.getByTestId('fill').waitFor({ timeout: 60_000 });
    await until(() => running().length === 0);

    await page.getByTestId('fill').click();
    await until(() => running().length > 0);
    for (const pid of running()) process.kill(pid, 'SIGKILL');
    await page
      .getByText(/The model "endless" crashed.*Nothing was changed/)
      .first()
      .waitFor({ timeout: 60_000 });
    await picture(page, 'crashed');
    await page.getByTestId('method').getByText('Smooth', { exact: true }).click();
    await page.getByTestId('fill').click();
    await session.stepCount(2);
  });
});
