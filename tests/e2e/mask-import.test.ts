import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';
import { photoOpened, showActualSize } from './canvas.ts';
import { shells, type OpenApplication } from './shells.ts';

const [shell] = shells;
const size = { width: 640, height: 480 };

describe.skipIf(shell.missing !== null)('a large mask that marks nearly everything', () => {
  let scratch: ReturnType<typeof scratchFolder>;
  let app: OpenApplication;

  beforeAll(async () => {
    scratch = scratchFolder('mask-import');
    await testPhoto(size.width, size.height).png().toFile(scratch.file('photo.png'));
    // Noise, so that its runs are long; the right tenth is not marked.
    const values = Uint8Array.from({ length: size.width * size.height }, (_, i) =>
      i % size.width < 576 ? 200 + ((i * 7919) % 50) : 0,
    );
    await sharp(values, { raw: { ...size, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(scratch.file('mask.png'));
    app = await shell.open(scratch.file('home'));
    await app.addPhoto(scratch.file('photo.png'));
  }, 60000);
  afterAll(async () => {
    await app.close();
    scratch.remove();
  });

  /** A slow machine draws a mask some seconds later; until then the last picture of it stays. */
  const patient = { timeout: 20_000 };
  const leftAndRight = async (): Promise<number[][]> => {
    const canvas = (await app.page.getByTestId('canvas').boundingBox())!;
    const shot = sharp(await app.page.screenshot()).removeAlpha();
    const { data, info } = await shot.raw().toBuffer({ resolveWithObject: true });
    const middle = canvas.x + canvas.width / 2;
    return [middle - 200, middle + 300].map((x) => {
      const at = 3 * (Math.round(canvas.y + canvas.height / 2) * info.width + Math.round(x));
      return [...data.subarray(at, at + 3)];
    });
  };

  it('is drawn over the photo, told about, and inverted where that is wanted', async () => {
    const { page } = app;
    await photoOpened(page);
    await showActualSize(page, size);
    await expect.poll(async () => (await leftAndRight()).flat().some((value) => value > 60), patient).toBe(true);
    await page.getByTestId('mask-actions').click();
    const before = await leftAndRight();
    const fetched = page.waitForResponse((response) => /\/masks\/[0-9a-f]{64}$/.test(new URL(response.url()).pathname));
    await page.getByTestId('mask-input').setInputFiles(scratch.file('mask.png'));
    expect((await fetched).status()).toBe(200);
    await expect.poll(async () => (await leftAndRight())[0], patient).not.toEqual(before[0]);
    await expect.poll(async () => (await leftAndRight())[1], patient).toEqual(before[1]);

    const note = page.getByTestId('mask-note');
    await expect.poll(() => note.textContent(), patient).toContain('90 % of the photo are marked as missing.');
    await page.getByTestId('mask-note-invert').click();
    await expect.poll(async () => (await leftAndRight())[1], patient).not.toEqual(before[1]);
    expect(await note.count()).toBe(0);
  });
});
