import sharp from 'sharp';
import { expect, it } from 'vitest';
import { serveFile } from '../../../src-main/host/serve-files.ts';
import { libraryForFile } from '../../support/library.ts';

const library = libraryForFile('sample');
const serve = (path: string) => serveFile(library.host, library.path, path);

it('serves the sample photo and nothing else of its folder, and comes with a mask of its damage', async () => {
  const { status, headers, body } = await serve('/sample/harbour.jpg');
  expect([status, headers['Content-Type']]).toEqual([200, 'image/jpeg']);
  const { path } = body as { path: string };
  expect(await sharp(path).metadata()).toMatchObject({ format: 'jpeg', width: 1600, height: 1100 });
  for (const other of ['/sample/README.md', '/sample/harbour-mask.png', '/sample/', '/sample/harbour.jpg/x']) {
    expect([other, (await serve(other)).status]).toEqual([other, 404]);
  }
  const { id: photoId } = await library.addOne(path);
  const mask = path.replace('harbour.jpg', 'harbour-mask.png');
  const { operation, notes } = await library.client['mask.read']({ photoId, path: mask });
  expect(notes).toEqual([]);
  await library.paint(photoId, operation);
  const { fraction } = await library.client['mask.measure']({ photoId, of: 'damage' });
  expect(fraction).toBeGreaterThan(0.005);
  expect(fraction).toBeLessThan(0.06);
});
