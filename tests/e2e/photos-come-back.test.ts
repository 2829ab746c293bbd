import { readdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { draw, photoOpened, setBrushSize, showActualSize } from './canvas.ts';
import { shells, type OpenApplication } from './shells.ts';

const size = { width: 420, height: 320 };
const [shell] = shells;

describe('photos that were taken out or changed', () => {
  if (shell.missing) {
    it.skip(`cannot be tried: ${shell.missing}`, () => undefined);
    return;
  }

  let scratch: ReturnType<typeof scratchFolder>;
  let app: OpenApplication;
  let page: Page;
  const open = async (): Promise<void> => {
    app = await shell.open(scratch.file('home'));
    page = app.page;
  };
  const count = (photos: number): Promise<void> =>
    until(async () => (await page.getByTestId('photo').count()) === photos);
  const measured = (): Promise<void> =>
    until(async () => (await page.getByTestId('measure').innerText()).includes('1 area'));

  beforeAll(async () => {
    scratch = scratchFolder('come-back');
    await open();
    for (const name of ['first', 'second']) {
      await testPhoto(size.width, size.height)
        .png()
        .toFile(scratch.file(`${name}.png`));
      await app.addPhoto(scratch.file(`${name}.png`));
      await photoOpened(page, name);
    }
    const at = await showActualSize(page, size);
    await page.keyboard.press('b');
    await setBrushSize(page, 10);
    await draw(page, [at([60, 60]), at([200, 90])]);
    await measured();
  });
  afterAll(async () => {
    await app.close();
    scratch.remove();
  });

  it('Del takes out the photo that is shown, and Undo brings it back with what was painted', async () => {
    await page.getByTestId('photo').first().focus();
    await page.keyboard.press('Delete');
    await count(1);
    await photoOpened(page, 'first');
    await page.getByTestId('toast-action').click();
    await count(2);
    await photoOpened(page, 'second');
    await measured();
  });

  it('settings bring it back as well, later', async () => {
    await page.getByTestId('photo').last().focus();
    await page.keyboard.press('Delete');
    await count(1);
    await app.close();
    await open();
    await count(1);
    await page.getByTestId('place-settings').click();
    await page.getByTestId('bring-back').click();
    await photoOpened(page, 'second');
    await measured();
  });

  it('a file that shows another picture is asked about, and starting anew can be undone', async () => {
    await app.close();
    const imports = scratch.file('home', 'library', 'imports');
    const [folder] = readdirSync(imports).filter((name) => readdirSync(`${imports}/${name}`)[0] === 'second.png');
    writeFileSync(`${imports}/${folder}/second.png`, await testPhoto(300, 200).png().toBuffer());
    await open();
    await page.getByTestId('photo').last().click();
    await page.getByTestId('changed-anew').click();
    await until(async () => (await page.getByTestId('photo-size').innerText()).includes('300'));
    await page.getByTestId('toast-action').click();
    await page.getByTestId('changed-keep').click();
    await measured();
    await count(2);
  });
});
