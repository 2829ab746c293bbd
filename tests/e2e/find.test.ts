import { beforeAll, expect, it } from 'vitest';
import { infraredScan } from '../support/infrared-scan.ts';
import { height, onLine, speck, width, writeMarkedPhoto } from '../support/marked-photo.ts';
import { rawPixels } from '../support/pictures.ts';
import { until } from '../support/scratch.ts';
import { draw, photoOpened, showActualSize, type Point } from './canvas.ts';
import { besidePhoto, writeScan } from '../unit/engine/codecs/make-infrared.ts';
import { describeInShells, type Session } from './session.ts';

describeInShells('finding damage', (session) => {
  finding(session);
  restoring(session);
  byInfrared(session);
});

/** "9 areas · 1.2 % of the photo" */
async function measured({ page }: Session): Promise<string> {
  await until(async () => (await page.getByTestId('measure').getAttribute('class'))?.includes('stale') === false);
  return page.getByTestId('measure').innerText();
}

const areas = async (session: Session): Promise<number> => Number.parseInt(await measured(session), 10);

/** What the canvas shows around a point of the photo, all its layers one over the other: [7, 7, 4]. */
function screenAt({ page }: Session, at: Point): Promise<number[]> {
  return page.evaluate(([x, y]) => {
    const shown = new OffscreenCanvas(7, 7).getContext('2d', { willReadFrequently: true })!;
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>('[data-canvas] canvas')) {
      const box = canvas.getBoundingClientRect();
      const scale = canvas.width / box.width;
      shown.drawImage(canvas, (x - box.left) * scale - 3, (y - box.top) * scale - 3, 7, 7, 0, 0, 7, 7);
    }
    return [...shown.getImageData(0, 0, 7, 7).data];
  }, at);
}

function finding(session: Session): void {
  let path: string;
  let at: (point: Point) => Point;
  let found: number;

  beforeAll(async () => {
    path = session.file('marked.png');
    await writeMarkedPhoto(path);
    await session.app.addPhoto(path);
    await photoOpened(session.page, 'marked.png');
    at = await showActualSize(session.page, { width, height });
  });

  it('puts what it finds under the brush', async () => {
    const { page } = session;
    await page.getByTestId('find').click();
    await page.getByTestId('found').waitFor({ timeout: 60_000 });
    await session.canUndo('found damage');
    found = await areas(session);
    expect(found).toBeGreaterThan(5);
    await session.says('toast', new RegExp(`Found ${found} areas`));
    expect(await page.getByTestId('find-pick').getAttribute('aria-pressed')).toBe('true');
  });

  it('shows what a sensitivity takes while the slider moves, and makes one entry of it', async () => {
    const { page } = session;
    const plain = await screenAt(session, at([150, 20]));
    const tinted = await screenAt(session, at([...speck]));
    const requests: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/maps/')) requests.push(request.url());
    });
    const box = (await page.getByTestId('find-sensitivity').boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width / 2, y);
    await page.mouse.down();
    await page.mouse.move(box.x + 2, y, { steps: 10 });
    // Nothing is as sure as that: the tint is gone while the button is still down.
    await until(async () => (await screenAt(session, at([...speck]))).join() !== tinted.join());
    expect(await screenAt(session, at([150, 20]))).toEqual(plain);
    expect(requests).toEqual([]);
    expect(await page.getByTestId('find-sensitivity').inputValue()).toBe('0');
    expect(await session.undoTitle()).toContain('found damage');
    expect(await session.undoTitle()).not.toContain('choice');
    await page.mouse.up();
    await session.canUndo('choice of found damage');
    await page.getByTestId('undo').click();
    await until(async () => (await areas(session)) === found);
    expect(await page.getByTestId('find-sensitivity').inputValue()).toBe('0.5');
  });

  it('leaves out kinds that are switched off', async () => {
    const { page } = session;
    for (const kind of ['dust', 'scratches', 'creases', 'tears']) await page.getByTestId(`find-${kind}`).uncheck();
    await session.says('measure', /Nothing|paint/i);
    await page.getByTestId('undo').click();
    await until(async () => (await areas(session)) > 0);
    for (const kind of ['dust', 'scratches', 'creases', 'tears']) await page.getByTestId(`find-${kind}`).check();
    await until(async () => (await areas(session)) === found);
  });

  it('outlines the area under the pointer; a click takes it away, and one more brings it back', async () => {
    const { page } = session;
    await page.mouse.move(...at([150, 20]));
    const before = await screenAt(session, at([speck[0] - 4, speck[1]]));
    await page.mouse.move(...at([...speck]));
    await until(async () => (await screenAt(session, at([speck[0] - 4, speck[1]]))).join() !== before.join());
    await page.mouse.click(...at([...speck]));
    await until(async () => (await areas(session)) === found - 1);
    await page.mouse.click(...at([...speck]));
    await until(async () => (await areas(session)) === found);
    await page.mouse.click(...at([...speck]));
    await until(async () => (await areas(session)) === found - 1);
    // Beside everything.
    await page.mouse.click(...at([150, 20]));
    await page.getByTestId('undo').click();
    await until(async () => (await areas(session)) === found);
    await page.getByTestId('redo').click();
    await until(async () => (await areas(session)) === found - 1);
  });

  it('has no tool in the hand while marks are picked, as the menu says too', async () => {
    const { page } = session;
    const brush = page.getByTestId('menu-tool-brush');
    await page.mouse.click(...at([150, 20]), { button: 'right' });
    expect(await brush.getAttribute('aria-checked')).toBe('false');
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('find-pick').getAttribute('aria-pressed')).toBe('true');
  });

  it('goes through the marks by keys, says how each is, and takes them away and brings them back', async () => {
    const { page } = session;
    const left = await areas(session);
    const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
      await until(async () => pattern.test(await page.getByTestId('announcement').innerText()));
      return pattern.exec(await page.getByTestId('announcement').innerText())!;
    };
    // The key leads to the photo from wherever one is, so that Space presses no button.
    await page.getByTestId('find-pick').focus();
    await page.keyboard.press('.');
    const count = Number((await said(/^Mark 1 of (\d+): taken$/))[1]);
    // Several of them may be one area, and what is not taken is no mark of these.
    expect(count).toBeGreaterThanOrEqual(left);
    expect(await page.getByTestId('canvas').evaluate((canvas) => canvas === document.activeElement)).toBe(true);
    await page.keyboard.press('.');
    await said(/^Mark 2 of/);
    await page.keyboard.press(',');
    await page.keyboard.press(',');
    // The last one, of low confidence where there is such a one.
    await said(/^(?:Unsure mark|Mark) (\d+) of \1:/);
    await page.keyboard.press('.');
    await said(/^Mark 1 of .* taken$/);
    await page.keyboard.press('Space');
    await said(/^Mark 1 of .* left out$/);
    await until(async () => (await areas(session)) < left);
    await page.keyboard.press('Enter');
    await said(/^Mark 1 of .* taken$/);
    await until(async () => (await areas(session)) === left);
    // By its buttons too, and taken back as what the mouse did.
    await page.getByTestId('find-toggle').press('Enter');
    await said(/left out$/);
    await session.canUndo('choice of found damage');
    await page.getByTestId('undo').click();
    await until(async () => (await areas(session)) === left);
  });

  it('goes through marks of low confidence too, and takes them in', async () => {
    const { page } = session;
    // The announcement is not shown.
    const said = (pattern: RegExp): Promise<void> =>
      until(async () => pattern.test(await page.getByTestId('announcement').innerText()));
    const before = await measured(session);
    // Most of what was taken at half the sensitivity is unsure now.
    await page.getByTestId('find-sensitivity').fill('0');
    await until(async () => (await measured(session)) !== before);
    const least = await measured(session);
    await page.getByTestId('canvas').focus();
    await page.keyboard.press(',');
    await said(/^Unsure mark (\d+) of \1: left out$/);
    await page.keyboard.press('Space');
    await said(/^Unsure mark (\d+) of \1: taken$/);
    await until(async () => (await measured(session)) !== least);
    await page.getByTestId('undo').click();
    await until(async () => (await measured(session)) === least);
    await page.getByTestId('undo').click();
    await until(async () => (await measured(session)) === before);
  });

  it('brings the area into sight that one goes to', async () => {
    const { page } = session;
    for (let i = 0; i < 12; i += 1) await page.keyboard.press('+');
    const zoom = await page.getByTestId('zoom').innerText();
    await page.keyboard.press('.');
    await until(async () => (await page.getByTestId('zoom').innerText()) !== zoom);
    at = await showActualSize(page, { width, height });
  });

  it('shows the map in high contrast over a dark photo', async () => {
    const { page } = session;
    const dark = async (): Promise<boolean> => (await screenAt(session, at([150, 20])))[0] < 60;
    expect(await dark()).toBe(false);
    await page.getByTestId('canvas').focus();
    await page.keyboard.press('a');
    await until(dark);
    const reds = (await screenAt(session, at([...speck]))).filter((_, i) => i % 4 === 0);
    // Half sure or more, or it would not have been found.
    expect(Math.max(...reds)).toBeGreaterThan(130);
    await page.keyboard.press('Escape');
    await until(async () => !(await dark()));
  });

  it('paints and erases beside it, and fills all of it as one mask', async () => {
    const { page } = session;
    await page.keyboard.press('r');
    expect(await page.getByTestId('find-pick').getAttribute('aria-pressed')).toBe('false');
    await draw(page, [at([145, 15]), at([155, 25])]);
    await session.canUndo('painting');
    await until(async () => (await areas(session)) === found);
    await page.getByTestId('fill-now').click();
    await session.stepCount(1);
    await page.getByTestId('section-damage').click();
    expect(await page.getByTestId('found').count()).toBe(0);
    const [before, after] = [await rawPixels(path), await rawPixels(await session.exportPng())];
    let [changed, lines] = [0, 0];
    for (let i = 0; i < width * height; i += 1) {
      if (!onLine(i % width, Math.floor(i / width))) continue;
      lines += 1;
      if (before.data[3 * i] !== after.data[3 * i]) changed += 1;
    }
    expect(changed / lines).toBeGreaterThan(0.8);
    // The speck that was taken away is as it was.
    const middle = 3 * (speck[1] * width + speck[0]);
    expect(after.data.subarray(middle, middle + 3).equals(before.data.subarray(middle, middle + 3))).toBe(true);
  });

  it('says so where a photo has no damage', async () => {
    const { page } = session;
    await page.keyboard.press('b');
    await session.addTestPhoto('plain.png', (picture) => picture.blur(6));
    await page.getByTestId('find').click();
    await session.says('toast', /No damage/);
    expect(await page.getByTestId('undo').isDisabled()).toBe(true);
  });
}

function restoring(session: Session): void {
  it('restores a photo at once, says what it did, and takes it back at once', async () => {
    const { page } = session;
    await session.choosePhoto('marked.png');
    // As it was before anything was done to it.
    await until(async () => {
      const undo = page.getByTestId('undo');
      if (await undo.isDisabled()) return true;
      // It may have been switched off meanwhile.
      await undo.click({ timeout: 1000 }).catch(() => undefined);
      return false;
    });
    await session.stepCount(0);
    await page.getByTestId('restore').click();
    await session.says('toast', /Filled \d+ areas/);
    await session.canUndo('restoring');
    expect(await page.getByTestId('step').count()).toBeGreaterThan(0);
    await page.getByTestId('toast-action').click();
    await session.stepCount(0);
    expect(await page.getByTestId('undo').isDisabled()).toBe(true);
  });

  it('says so where there is nothing left to do', async () => {
    const { page } = session;
    await session.choosePhoto('plain.png');
    await page.getByTestId('restore').click();
    await session.says('toast', /took back fading/);
    await session.stepCount(1);
    await page.getByTestId('restore').click();
    await session.says('toast', /nothing to do/);
    await session.stepCount(1);
  });
}

function byInfrared(session: Session): void {
  const size = { width: 360, height: 280 };

  it('keeps an infrared scan that was chosen with its photo beside that, and finds the damage by it', async () => {
    const { page } = session;
    const photos = await page.getByTestId('photo').count();
    const path = session.file('film.tif');
    writeScan(path, infraredScan(size), 'file');
    await session.app.addPhoto(besidePhoto(path), path);
    await photoOpened(page, 'film.tif');
    await session.says('photo-notes', /film_ir\.tif beside the photo is its infrared scan/);
    expect(await page.getByTestId('photo').count()).toBe(photos + 1);
    await page.getByTestId('section-damage').click();
    await page.getByTestId('find').click();
    await page.getByTestId('found').waitFor({ timeout: 60_000 });
    await session.says('found-by', /^Found by the infrared scan that came with the photo\.$/);
    expect(await areas(session)).toBeGreaterThan(20);
  });

  it('puts an infrared scan that comes later to its photo, and says so', async () => {
    const { page } = session;
    const path = session.file('later.tif');
    writeScan(path, infraredScan(size), 'file');
    await session.app.addPhoto(path);
    await photoOpened(page, 'later.tif');
    const photos = await page.getByTestId('photo').count();
    await session.app.addPhoto(besidePhoto(path));
    await session.says('toast', /infrared scan was put to its photo/);
    await session.says('photo-notes', /later_ir\.tif beside the photo is its infrared scan/);
    expect(await page.getByTestId('photo').count()).toBe(photos);
  });

  it('puts an infrared scan that came first to its photo once that comes, and opens that', async () => {
    const { page } = session;
    const path = session.file('first.tif');
    writeScan(path, infraredScan(size), 'file');
    const photos = await page.getByTestId('photo').count();
    await session.app.addPhoto(besidePhoto(path));
    await photoOpened(page, 'first_ir.tif');
    await session.app.addPhoto(path);
    await photoOpened(page, 'first.tif');
    await session.says('toast', /infrared scan was put to its photo/);
    await session.says('photo-notes', /first_ir\.tif beside the photo is its infrared scan/);
    await until(async () => (await page.getByTestId('photo').count()) === photos + 1);
  });

  it('says why an infrared scan is of no use, and by which network damage was found', async () => {
    const { page } = session;
    const path = session.file('silver.tif');
    writeScan(path, infraredScan({ ...size, seen: [0.3, 0.6, 0.1] }), 'page');
    await session.app.addPhoto(path);
    await photoOpened(page, 'silver.tif');
    await page.getByTestId('section-damage').click();
    await page.getByTestId('find').click();
    await page.getByTestId('found').waitFor({ timeout: 60_000 });
    await session.says('found-by', /blocks infrared.*looked for in the picture instead/);
    await session.choosePhoto('marked.png');
    await page.getByTestId('section-damage').click();
    await page.getByTestId('find').click();
    await page.getByTestId('found').waitFor({ timeout: 60_000 });
    await session.says('found-by', /^Found in the picture by the network base-detect\.$/);
  });
}
