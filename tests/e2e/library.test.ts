import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { testPhoto } from '../support/pictures.ts';
import { until } from '../support/scratch.ts';
import { addSegments, multiPictureIndex, segment } from '../unit/engine/codecs/make-containers.ts';
import { draw, photoOpened, setBrushSize, showActualSize } from './canvas.ts';
import { describeInShells, testSize, type Session } from './session.ts';
import { shells } from './shells.ts';

const screenshots = resolve(import.meta.dirname, '../../out/screenshots');

describeInShells(
  'photos of the library',
  (session) => {
    describe('that were taken out or changed', () => comingBack(session));
    describe('with a large mask that marks nearly everything', () => largeMask(session));
    describe('of which something is not used', () => photoNotes(session));
  },
  { shells: shells.slice(0, 1) },
);

function comingBack(session: Session): void {
  const photoCount = (count: number): Promise<void> =>
    until(async () => (await session.page.getByTestId('photo').count()) === count);
  const measured = (): Promise<void> => session.says('measure', /1 area/);

  beforeAll(async () => {
    await session.addTestPhoto('first.png');
    await session.addTestPhoto('second.png');
    const { page } = session;
    const at = await showActualSize(page, testSize);
    await page.keyboard.press('b');
    await setBrushSize(page, 10);
    await draw(page, [at([60, 60]), at([200, 90])]);
    await measured();
  });

  it('Del takes out the photo that is shown, and Undo brings it back with what was painted', async () => {
    const { page } = session;
    await page.getByTestId('photo').first().focus();
    await page.keyboard.press('Delete');
    await photoCount(1);
    await photoOpened(page, 'first');
    await page.getByTestId('toast-action').click();
    await photoCount(2);
    await photoOpened(page, 'second');
    await measured();
  });

  it('settings bring it back as well, later', async () => {
    await session.page.getByTestId('photo').last().focus();
    await session.page.keyboard.press('Delete');
    await photoCount(1);
    await session.restart();
    const { page } = session;
    await photoCount(1);
    await page.getByTestId('place-settings').click();
    await page.getByTestId('bring-back').click();
    await photoOpened(page, 'second');
    await measured();
  });

  it('a file that shows another picture is asked about, and starting anew can be undone', async () => {
    await session.app.close();
    const imports = session.file('home', 'library', 'imports');
    const folder = readdirSync(imports).find((name) => readdirSync(join(imports, name))[0] === 'second.png')!;
    writeFileSync(join(imports, folder, 'second.png'), await testPhoto(300, 200).png().toBuffer());
    await session.open();
    const { page } = session;
    await page.getByTestId('photo').last().click();
    await page.getByTestId('changed-anew').click();
    await session.says('photo-size', /300/);
    await page.getByTestId('toast-action').click();
    await page.getByTestId('changed-keep').click();
    await measured();
    await photoCount(2);
  });
}

function largeMask(session: Session): void {
  const size = { width: 640, height: 480 };
  /** A slow machine draws a mask some seconds later; until then the last picture of it stays. */
  const patient = { timeout: 20_000 };
  const leftAndRight = async (): Promise<number[][]> => {
    const canvas = (await session.page.getByTestId('canvas').boundingBox())!;
    const shot = sharp(await session.page.screenshot()).removeAlpha();
    const { data, info } = await shot.raw().toBuffer({ resolveWithObject: true });
    const middle = canvas.x + canvas.width / 2;
    return [middle - 200, middle + 300].map((x) => {
      const at = 3 * (Math.round(canvas.y + canvas.height / 2) * info.width + Math.round(x));
      return [...data.subarray(at, at + 3)];
    });
  };

  it('draw it, say so, and invert it where that is wanted', async () => {
    const { page } = session;
    await testPhoto(size.width, size.height).png().toFile(session.file('photo.png'));
    // Noise, so that its runs are long; the right tenth is not marked.
    const values = Uint8Array.from({ length: size.width * size.height }, (_, i) =>
      i % size.width < 576 ? 200 + ((i * 7919) % 50) : 0,
    );
    const mask = sharp(values, { raw: { ...size, channels: 1 } }).toColourspace('b-w');
    await mask.png().toFile(session.file('mask.png'));
    await session.app.addPhoto(session.file('photo.png'));
    await photoOpened(page, 'photo.png');
    await showActualSize(page, size);
    await expect.poll(async () => (await leftAndRight()).flat().some((value) => value > 60), patient).toBe(true);
    await page.getByTestId('mask-actions').click();
    const before = await leftAndRight();
    const fetched = page.waitForResponse((response) => /\/masks\/[0-9a-f]{64}$/.test(new URL(response.url()).pathname));
    await page.getByTestId('mask-input').setInputFiles(session.file('mask.png'));
    expect((await fetched).status()).toBe(200);
    await expect.poll(async () => (await leftAndRight())[0], patient).not.toEqual(before[0]);
    await expect.poll(async () => (await leftAndRight())[1], patient).toEqual(before[1]);

    const note = page.getByTestId('mask-note');
    await session.says('mask-note', /90 % of the photo are marked as missing\./);
    await page.getByTestId('mask-note-invert').click();
    await expect.poll(async () => (await leftAndRight())[1], patient).not.toEqual(before[1]);
    expect(await note.count()).toBe(0);
  });
}

function photoNotes(session: Session): void {
  /** A stereo photo with a gain map. */
  async function makePhoto(): Promise<string> {
    const path = session.file('stereo photo of the harvest festival.jpg');
    await testPhoto(640, 480).jpeg().toFile(path);
    const { length } = readFileSync(path);
    const mark = segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<rdf:RDF hdrgm:Version="1.0"></rdf:RDF>');
    const at = length + mark.length + multiPictureIndex([1, 2].map(() => ({ type: 0, length, offset: 0 }))).length;
    const offset = at - mark.length - 2 - 8;
    const entries = [
      { type: 0x030000, length, offset: 0 },
      { type: 0x020002, length, offset },
    ];
    addSegments(path, [mark, multiPictureIndex(entries)], readFileSync(path));
    return path;
  }

  it('say so under their name, in English and in Chinese, at every size', async () => {
    const { page } = session;
    mkdirSync(screenshots, { recursive: true });
    await session.app.addPhoto(await makePhoto());
    await photoOpened(page, 'stereo');
    const notes = page.getByTestId('photo-notes');
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
    ]) {
      await page.setViewportSize({ width, height });
      await expect
        .poll(() => notes.textContent())
        .toBe('Only the first of 2 pictures in the file is used. The HDR gain map in the file is not kept.');
      const [line, bar] = await Promise.all([notes.boundingBox(), page.locator('header.bar').boundingBox()]);
      expect(line!.y + line!.height).toBeLessThanOrEqual(bar!.y + bar!.height);
      await page.screenshot({ path: join(screenshots, `photo-notes-${width}.png`) });
    }
    await page.getByTestId('place-settings').click();
    await page.getByTestId('language').getByText('中文').click();
    await page.getByTestId('place-photos').click();
    await session.says('photo-notes', /文件中有 2 张图片，只使用第一张。/);
    await page.screenshot({ path: join(screenshots, 'photo-notes-zh.png') });
  });
}
