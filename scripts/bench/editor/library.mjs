import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { median } from '../measure.mjs';
import { withHost } from './host.mjs';
import { documentOf, milliseconds, openPhoto, runJob } from './steps.mjs';

const opened = 5;
const added = 200;

/** From the click on a photo to its first tile, when it was never decoded, and when it was; beside decoding it alone. */
export function opening({ folder, photo }) {
  return withHost(folder, async (host) => {
    const { photoId } = await openPhoto(host, photo);
    const look = async () => {
      const { original } = await documentOf(host, photoId);
      await host.tile(photoId, original, { level: 3, x: 0, y: 0 });
    };
    const times = { decoding: [], first: [], later: [] };
    for (let round = 0; round < opened; round += 1) {
      for (const kept of ['working', 'tiles']) {
        rmSync(join(folder, 'library/cache', kept), { recursive: true, force: true });
      }
      times.first.push(await milliseconds(look));
      rmSync(join(folder, 'library/cache/tiles'), { recursive: true, force: true });
      times.later.push(await milliseconds(look));
      times.decoding.push(await milliseconds(() => sharp(photo).raw().toBuffer()));
    }
    const row = (what, all) => ({
      what,
      median: median(all),
      most: Math.max(...all),
      'median / control': median(all) / median(times.decoding),
    });
    return [
      row('decoding alone', times.decoding),
      row('first tile, never decoded', times.first),
      row('first tile, decoded before', times.later),
    ];
  });
}

/** Adding a folder of photos of 2 megapixels, beside reading and reducing the same files here. */
export async function adding({ folder, photo, size }) {
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  const [width, height] = [1732, 1155];
  const { data, info } = await sharp(photo).raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < added; i += 1) {
    const place = { left: (i * 97) % (size.width - width), top: (i * 61) % (size.height - height), width, height };
    await sharp(data, { raw: info })
      .extract(place)
      .jpeg({ quality: 90 })
      .toFile(join(photos, `${i}.jpg`));
  }
  return withHost(folder, async (host) => {
    const ours = await milliseconds(() => runJob(host, 'add', { paths: [photos] }));
    const control = await milliseconds(async () => {
      for (const name of readdirSync(photos)) {
        const bytes = readFileSync(join(photos, name));
        createHash('sha256').update(bytes).digest('hex');
        await sharp(bytes).resize(320, 320, { fit: 'inside' }).jpeg({ quality: 85 }).toBuffer();
      }
    });
    const listed = await milliseconds(() => host.call('library.list', {}));
    const row = (what, all, count) => ({ what, ms: all, 'ms a photo': all / count, 'ms / control': all / control });
    return [
      row(`digest and thumbnail of ${added} alone`, control, added),
      row(`adding ${added}`, ours, added),
      row('listing them', listed, added),
    ];
  });
}
