import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { findFaces } from '../../../../src-main/engine/faces/find-faces.ts';
import { createFaceFinder } from '../../../../src-main/engine/handlers/photo-faces.ts';
import { createModelFinder } from '../../../../src-main/models/find.ts';
import { createNetworks, type OpenNetwork } from '../../../../src-main/models/open.ts';
import { baseFacesModel } from '../../../../src-main/shared/recipe/model-reference.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('faces');
const models = resolve(import.meta.dirname, '../../../../resources/models');
const photos = process.env.HEIRLOOM_PHOTOS ?? resolve(import.meta.dirname, '../../../../../shared/photos');
const people = join(photos, 'people-val');
const pause = async (): Promise<void> => undefined;

/** Takes the box around what is whiter than 0.9 for a face, where all of it lies within the tile. */
function whiteIsFace(logOdds = 3): OpenNetwork {
  return {
    sizes: { multiple: 32 },
    output: { name: 'faces', channels: 25 },
    random: false,
    inputs: () => ({}),
    async run(_batch, size, { picture }) {
      const cells = size / 32;
      const predictions = new Float32Array(cells * cells * 25).fill(-20);
      let [left, top, right, bottom] = [size, size, -1, -1];
      (picture as Float32Array).forEach((value, i) => {
        if (i % 3 !== 0 || value < 0.9) return;
        const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      });
      const [width, height] = [right - left + 1, bottom - top + 1];
      if (right < 0 || left === 0 || top === 0 || right === size - 1 || bottom === size - 1) return predictions;
      if (Math.min(width, height) < 40 || Math.max(width, height) > 320) return predictions;
      const [x, y] = [(left + width / 2) / 32, (top + height / 2) / 32];
      const logit = (value: number): number => Math.log(value / (1 - value));
      // The third of five anchors.
      const at = (Math.floor(y) * cells + Math.floor(x)) * 25 + 2 * 5;
      predictions.set(
        [
          logit(Math.min(0.999, Math.max(0.001, x % 1))),
          logit(Math.min(0.999, Math.max(0.001, y % 1))),
          Math.log(width / 32 / 2.882459),
          Math.log(height / 32 / 3.518061),
          logOdds,
        ],
        at,
      );
      return predictions;
    },
  };
}

describe('where faces are said to be', () => {
  it('has what is hardly surer than not: a face that lies on its side is, and must not be invented', async () => {
    const reference = { name: baseFacesModel, sha256: '0'.repeat(64) };
    const finder = createFaceFinder({
      models: { reference: () => Promise.resolve(reference) },
      networks: { open: () => Promise.resolve(whiteIsFace(0.1)) },
    });
    const photo = memoryPhoto({ width: 300, height: 380 }, (x, y) =>
      x > 90 && x < 190 && y > 60 && y < 190 ? 255 : 0,
    );
    expect(await finder.find('a photo', photo, pause)).toHaveLength(1);
  });

  it.each([
    // Of 416 px alone, at a half, at a quarter, in a long strip, and in a corner.
    { photo: { width: 300, height: 380 }, face: { x: 90, y: 60, width: 100, height: 130 } },
    { photo: { width: 900, height: 640 }, face: { x: 500, y: 210, width: 300, height: 340 } },
    { photo: { width: 1250, height: 800 }, face: { x: 300, y: 200, width: 600, height: 460 } },
    { photo: { width: 2000, height: 300 }, face: { x: 1500, y: 80, width: 90, height: 110 } },
    { photo: { width: 1000, height: 800 }, face: { x: 930, y: 740, width: 60, height: 50 } },
  ])('is where they are: %o', async ({ photo, face }) => {
    const inside = (x: number, y: number): boolean =>
      x >= face.x && x < face.x + face.width && y >= face.y && y < face.y + face.height;
    const picture = memoryPhoto(photo, (x, y) => (inside(x, y) ? 255 : 60));
    const found = await findFaces(picture, whiteIsFace(), pause);
    expect(found).toHaveLength(1);
    const [{ x, y, width, height, score }] = found;
    // A reduced pixel is up to 8 px.
    for (const off of [x - face.x, y - face.y, x + width - face.x - face.width, y + height - face.y - face.height])
      expect(Math.abs(off)).toBeLessThanOrEqual(10);
    expect(score).toBeGreaterThan(0.9);
  });

  it('is nowhere in an empty photo, and stops where it is told to', async () => {
    const picture = memoryPhoto({ width: 500, height: 400 }, () => 90);
    expect(await findFaces(picture, whiteIsFace(), pause)).toEqual([]);
    await expect(findFaces(picture, whiteIsFace(), () => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
  });
});

describe('the detector that comes with Heirloom', () => {
  const finder = createModelFinder([models]);
  const networks = createNetworks({ cacheDirectory: scratch.file('cache') }, finder);
  afterAll(() => networks.dispose());

  it('refuses to be taken for another kind of model', async () => {
    const reference = (await finder.reference(baseFacesModel))!;
    await expect(networks.open(reference)).rejects.toMatchObject({ details: { why: 'restores-nothing' } });
    const detector = (await finder.reference('base-detect'))!;
    await expect(networks.open(detector, 'faces')).rejects.toMatchObject({ details: { why: 'finds-no-faces' } });
  });

  it.skipIf(!existsSync(people))(
    'finds all of six unseen portraits, upright and lying, and nobody else in those upright',
    async () => {
      const network = await networks.open((await finder.reference(baseFacesModel))!, 'faces');
      for (const name of readdirSync(people)) {
        for (const turn of [0, 90, 180, 270]) {
          const { data, info } = await sharp(join(people, name))
            .removeAlpha()
            .rotate(turn)
            .raw()
            .toBuffer({ resolveWithObject: true });
          const picture = memoryPhoto(
            { width: info.width, height: info.height },
            (x, y, c) => data[(y * info.width + x) * 3 + c],
          );
          const { length } = await findFaces(picture, network, pause);
          expect(turn === 0 ? length : Math.min(1, length), `${name} turned by ${turn}`).toBe(1);
        }
      }
    },
  );
});
