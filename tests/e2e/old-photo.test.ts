import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { rawPixels, sha256 } from '../support/pictures.ts';
import { draw, paintOnly, photoOpened, setBrushSize, showActualSize, type Point } from './canvas.ts';
import { describeInShells } from './session.ts';

/** A real scratched portrait, 256 × 256, that is not part of the project. */
const photos = process.env.HEIRLOOM_PHOTOS ?? resolve(import.meta.dirname, '../../../shared/photos');
const photo = join(photos, 'old', 'scratched-b.png');
const screenshots = resolve(import.meta.dirname, '../../out/screenshots');
const size = { width: 256, height: 256 };

/** Where its cracks run, as the points of an SVG polyline, and how wide they are, in px. */
const cracks = [
  { width: 7, points: '0,116 18,111 42,107 64,100 96,93 116,91' },
  { width: 5, points: '114,91 130,87 150,82 165,78 195,72 232,61' },
  { width: 7, points: '43,107 44,140 45,180 45,220 46,255' },
  { width: 6, points: '84,0 85,20 82,41' },
  { width: 6, points: '0,53 15,45 28,36 37,26 50,17 64,3' },
  { width: 9, points: '0,20 12,11 24,3' },
  { width: 8, points: '186,0 200,16 214,36 232,60 245,78 255,90' },
  { width: 5, points: '207,0 228,15 246,26' },
  { width: 7, points: '243,6 247,26 248,50' },
  { width: 5, points: '134,239 141,255' },
  { width: 5, points: '45,242 58,248 75,255' },
];
/** The torn corner. */
const corner = '232,60 255,54 255,92 246,79 236,66';

/** "x,y x,y" as points. */
const pointsOf = (text: string): Point[] =>
  text.split(' ').map((pair) => pair.split(',').map(Number) as [number, number]);

describeInShells(
  'a real scratched portrait',
  (session) => {
    const picture = (name: string) => session.page.screenshot({ path: join(screenshots, `${name}.png`) });

    it('is restored by painting over its cracks', async () => {
      const before = sha256(photo);
      const { app, page } = session;
      await app.addPhoto(photo);
      await photoOpened(page);
      const at = await showActualSize(page, size);
      await page.keyboard.press('b');
      await paintOnly(page);
      let brush = 0;
      for (const { width, points } of cracks) {
        if (width !== brush) await setBrushSize(page, (brush = width));
        await draw(page, pointsOf(points).map(at));
      }
      await page.keyboard.press('l');
      await draw(page, pointsOf(corner).map(at));
      await session.says('measure', /\d+ areas/);
      await page.keyboard.press('f');
      await page.getByTestId('canvas').hover();
      await new Promise((done) => setTimeout(done, 800));
      await picture('portrait-damage');

      await page.getByTestId('section-fill').click();
      await page.getByTestId('fill').click();
      await session.says('toast', /Filled \d+ areas/);
      await new Promise((done) => setTimeout(done, 1000));
      await picture('portrait-filled');

      await page.getByTestId('compare').click();
      await page.getByTestId('split').waitFor();
      await new Promise((done) => setTimeout(done, 800));
      await picture('portrait-compare');

      await page.keyboard.press('Control+e');
      await page.getByTestId('export-panel').waitFor();
      await page.getByTestId('export-format').selectOption('png');
      await session.says('export-path', /scratched-b restored\.png/);
      await picture('portrait-export');
      await page.getByTestId('export-run').click();
      await page.getByTestId('export-result').waitFor({ timeout: 60_000 });
      await picture('portrait-exported');

      const exported = session.file('home', 'Pictures', 'scratched-b restored.png');
      const [old, restored] = await Promise.all([photo, exported].map(rawPixels));
      const changed = old.data.filter((value, i) => value !== restored.data[i]).length / old.data.length;
      expect(changed).toBeGreaterThan(0.05);
      expect(changed).toBeLessThan(0.25);
      expect(sha256(photo)).toBe(before);
    });
  },
  { missing: existsSync(photo) ? null : 'the measuring photos are not on this machine' },
);
