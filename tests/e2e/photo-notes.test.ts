import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSegments, multiPictureIndex, segment } from '../unit/engine/codecs/make-containers.ts';
import { testPhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';
import { shells, type OpenApplication } from './shells.ts';

const screenshots = resolve(import.meta.dirname, '../../out/screenshots');
const [shell] = shells;
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];

describe.skipIf(shell.missing !== null)('what is not used of a photo', () => {
  let scratch: ReturnType<typeof scratchFolder>;
  let app: OpenApplication;

  /** A stereo photo with a gain map. */
  async function makePhoto(): Promise<string> {
    const path = scratch.file('stereo photo of the harvest festival.jpg');
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

  beforeAll(async () => {
    scratch = scratchFolder('photo-notes');
    mkdirSync(screenshots, { recursive: true });
    app = await shell.open(scratch.file('home'));
    await app.addPhoto(await makePhoto());
  }, 60000);
  afterAll(async () => {
    await app.close();
    scratch.remove();
  });

  it('stands under its name, in English and in Chinese, at every size', async () => {
    const notes = app.page.getByTestId('photo-notes');
    for (const size of sizes) {
      await app.page.setViewportSize(size);
      await expect
        .poll(() => notes.textContent())
        .toBe('Only the first of 2 pictures in the file is used. ' + 'The HDR gain map in the file is not kept.');
      const [line, bar] = await Promise.all([notes.boundingBox(), app.page.locator('header.bar').boundingBox()]);
      expect(line!.y + line!.height).toBeLessThanOrEqual(bar!.y + bar!.height);
      await app.page.screenshot({ path: join(screenshots, `photo-notes-${size.width}.png`) });
    }
    await app.page.getByTestId('place-settings').click();
    await app.page.getByTestId('language').getByText('中文').click();
    await app.page.getByTestId('place-photos').click();
    await expect.poll(() => notes.textContent()).toContain('文件中有 2 张图片，只使用第一张。');
    await app.page.screenshot({ path: join(screenshots, 'photo-notes-zh.png') });
  });
});
