import sharp from 'sharp';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../support/scratch.ts';
import { draw, paintOnly, photoOpened, setBrushSize, showActualSize, type Point } from './canvas.ts';
import { describeInShells, testSize } from './session.ts';
import { shells } from './shells.ts';

/** A red square on grey, source px. */
const square = { x: 200, y: 150, side: 20 };
const middle: Point = [square.x + square.side / 2, square.y + square.side / 2];

describeInShells(
  'the canvas',
  (session) => {
    let at: (point: Point) => Point;

    /** Takes a picture of the page and returns its colours at points of it, as #rrggbb. */
    async function picture(): Promise<(point: Point) => string> {
      const shot = sharp(await session.page.screenshot()).removeAlpha();
      const { data, info } = await shot.raw().toBuffer({ resolveWithObject: true });
      return ([x, y]) => {
        const i = 3 * (Math.floor(y) * info.width + Math.floor(x));
        return `#${data.toString('hex', i, i + 3)}`;
      };
    }
    const isRed = (colour: string): boolean => /^#f[0-9a-f]0[0-9a-f]0[0-9a-f]$/.test(colour);
    /** Where the square lies on the page, once it is `side` px wide there. */
    async function squareOf(side: number): Promise<{ left: number; top: number }> {
      let found = { left: 0, top: 0 };
      const box = (await session.page.getByTestId('canvas').boundingBox())!;
      await until(async () => {
        const colour = await picture();
        const rows = Array.from({ length: box.height - 20 }, (_, i) => box.y + 10 + i);
        const columns = Array.from({ length: box.width - 20 }, (_, i) => box.x + 10 + i);
        const top = rows.find((y) => columns.some((x) => isRed(colour([x, y]))));
        if (top === undefined) return false;
        const red = columns.filter((x) => isRed(colour([x, top + 2])));
        found = { left: red[0], top };
        return Math.abs(red.length - side) <= 2;
      });
      return found;
    }
    /** Takes the brush cursor off the photo. */
    const park = (): Promise<void> => session.page.mouse.move(5, 5);
    const zoom = async (): Promise<number> =>
      Number.parseInt(await session.page.getByTestId('zoom').innerText(), 10) / 100;

    beforeAll(async () => {
      const { width, height } = testSize;
      const red = { create: { width: 20, height: 20, channels: 3 as const, background: '#ff0000' } };
      await sharp({ create: { width, height, channels: 3, background: '#808080' } })
        .composite([{ input: red, left: square.x, top: square.y }])
        .png()
        .toFile(session.file('square.png'));
      await session.app.addPhoto(session.file('square.png'));
      await photoOpened(session.page, 'square.png');
      await session.page.keyboard.press('b');
      await paintOnly(session.page);
      await setBrushSize(session.page, 20);
    });
    beforeEach(async () => {
      at = await showActualSize(session.page, testSize);
      await park();
    });

    it('shows each pixel of the photo as one at 100 %, and none beyond its edge', async () => {
      const { left, top } = await squareOf(square.side);
      expect([left, top]).toEqual(at([square.x, square.y]).map(Math.round));
      const colour = await picture();
      expect(colour(at([square.x - 1, square.y + 5]))).toBe('#808080');
      expect(colour(at([0, 0]))).toBe('#808080');
      expect(colour(at([-1, 0]))).not.toBe('#808080');
      expect(colour(at([testSize.width, 5]))).not.toBe('#808080');
    });

    it('zooms by the wheel around the pointer', async () => {
      await session.page.mouse.move(...at(middle));
      await session.page.mouse.wheel(0, -240);
      await until(async () => (await zoom()) > 1.5);
      await park();
      const grown = await zoom();
      const { left, top } = await squareOf(square.side * grown);
      expect(Math.abs(left - (at(middle)[0] - 10 * grown))).toBeLessThanOrEqual(2);
      expect(Math.abs(top - (at(middle)[1] - 10 * grown))).toBeLessThanOrEqual(2);
    });

    it('moves the photo while the space key is held, and paints nothing', async () => {
      const { page } = session;
      await page.keyboard.down(' ');
      await draw(page, [at([60, 60]), at([90, 40])]);
      await page.keyboard.up(' ');
      await park();
      const { left, top } = await squareOf(square.side);
      expect([left, top]).toEqual(at([square.x + 30, square.y - 20]).map(Math.round));
      await session.says('measure', /Paint the damage first/);
    });

    it('pinches with two fingers', async () => {
      const touch = await session.page.context().newCDPSession(session.page);
      const fingers = (apart: number) =>
        [-apart, apart].map((x, id) => ({ x: at(middle)[0] + x, y: at(middle)[1], id }));
      const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: ReturnType<typeof fingers>) =>
        touch.send('Input.dispatchTouchEvent', { type, touchPoints });
      await send('touchStart', fingers(40));
      for (const apart of [50, 60, 70, 80]) await send('touchMove', fingers(apart));
      await send('touchEnd', []);
      await until(async () => Math.abs((await zoom()) - 2) < 0.05);
      const { left } = await squareOf(square.side * 2);
      expect(Math.abs(left - (at(middle)[0] - square.side))).toBeLessThanOrEqual(2);
      await session.says('measure', /Paint the damage first/);
    });

    it('erases with Alt', async () => {
      const { page } = session;
      await draw(page, [at([60, 60]), at([120, 60])]);
      await session.says('measure', /1 area/);
      await page.keyboard.down('Alt');
      await setBrushSize(page, 40);
      await draw(page, [at([50, 60]), at([130, 60])]);
      await page.keyboard.up('Alt');
      await session.says('measure', /erased again/);
    });

    it('draws an outline that follows the zoom of a key, and gives it up by Esc', async () => {
      const { page } = session;
      await page.getByTestId('tool-polygon').click();
      // Who points at a button goes on working on the photo.
      expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-canvas'))).toBe(true);
      const vertex = '#fffaeb';
      for (const corner of [at([100, 100]), at([180, 100]), at([180, 140])]) await page.mouse.click(...corner);
      await park();
      await until(async () => (await picture())(at([180, 100])) === vertex);
      await page.keyboard.press('+');
      const [centreX, centreY] = at([testSize.width / 2, testSize.height / 2]);
      const [x, y] = at([180, 100]);
      const moved: Point = [centreX + (x - centreX) * 1.5, centreY + (y - centreY) * 1.5];
      await until(async () => (await picture())(moved) === vertex);
      await page.keyboard.press('Escape');
      await until(async () => (await picture())(moved) !== vertex);
      await session.says('measure', /erased again/);
    });

    it('draws an outline to a pointer that rests while a key zooms', async () => {
      const { page } = session;
      await page.keyboard.press('p');
      for (const corner of [at([150, 200]), at([270, 200])]) await page.mouse.click(...corner);
      const [x, y] = at([210, 60]);
      await page.mouse.move(x, y);
      await page.keyboard.press('-');
      await until(async () => (await zoom()) < 1);
      // Grey where the outline ended below, at the point of the photo that was under the pointer.
      await until(async () => (await picture())([x, y + 14]) !== '#808080');
      expect((await picture())([x - 40, y + 14])).toBe('#808080');
      await page.keyboard.press('Escape');
    });
  },
  { shells: shells.slice(0, 1) },
);
