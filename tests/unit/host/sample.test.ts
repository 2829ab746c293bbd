import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveFile } from '../../../src-main/host/serve-files.ts';
import { paintDamage } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos } from '../../support/jobs.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
let host: TestHost;

beforeAll(() => {
  scratch = scratchFolder('sample');
  host = openTestHost(scratch.path);
});
afterAll(() => {
  host.close();
  scratch.remove();
});

async function samplePath(): Promise<string> {
  const { status, headers, body } = await serveFile(host.host, scratch.path, '/sample/harbour.jpg');
  expect([status, headers['Content-Type']]).toEqual([200, 'image/jpeg']);
  if (typeof body === 'string') throw new Error(body);
  return body.path;
}

it('serves the sample photo, and nothing else of its folder', async () => {
  expect(await sharp(await samplePath()).metadata()).toMatchObject({ format: 'jpeg', width: 1600, height: 1100 });
  for (const path of ['/sample/README.md', '/sample/harbour-mask.png', '/sample/', '/sample/harbour.jpg/x']) {
    expect([path, (await serveFile(host.host, scratch.path, path)).status]).toEqual([path, 404]);
  }
});

it('comes with a mask of its damage, which fits when the sample is a photo of the library', async () => {
  const path = await samplePath();
  const { added } = await addPhotos(host.client, { paths: [path] });
  const { operation, notes } = await host.client['mask.read']({
    photoId: added[0].id,
    path: path.replace('harbour.jpg', 'harbour-mask.png'),
  });
  expect(notes).toEqual([]);
  await paintDamage(host.client, added[0].id, operation);
  const { fraction } = await host.client['mask.measure']({ photoId: added[0].id, of: 'damage' });
  expect(fraction).toBeGreaterThan(0.005);
  expect(fraction).toBeLessThan(0.06);
});
