import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src-main/engine/create-engine.ts';
import { findComponents } from '../../../src-main/shared/mask/components.ts';
import { countComponents } from '../../../src-main/imaging/pages/count-components.ts';
import { engineContract } from '../../../src-main/contract/engine.ts';
import { createRandom } from '../../../src-main/imaging/random.ts';
import type { Mask } from '../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../src-main/shared/mask/rasterize.ts';
import { connect } from '../../../src-main/shared/rpc/connect.ts';
import { createPortPair } from '../../../src-main/shared/rpc/port.ts';
import { serve } from '../../../src-main/shared/rpc/serve.ts';
import { failureOf } from '../../support/expectations.ts';
import { scratchForFile } from '../../support/scratch.ts';

const scratch = scratchForFile('engine-masks');
const engine = createEngine({ cacheDirectory: scratch.file('cache') });
const [here, there] = createPortPair();
serve(there, engineContract, engine.handlers);
const client = connect(here, engineContract);

afterAll(async () => {
  here.close();
  await engine.dispose();
});

const size = { width: 6000, height: 4000 };
const numbers = createRandom(9);
const random = (): number => numbers.unit();

/** A mask that takes seconds. */
const slow: Mask = Array.from({ length: 400 }, (_, i) => ({
  type: 'brush' as const,
  erase: i % 2 === 1,
  size: 1500,
  hardness: 0,
  points: Array.from({ length: 300 }, () => random() * 4000),
}));

describe('measuring and saving a mask', () => {
  it.each(['measure', 'export'] as const)(
    '%s is given up where it is, and other calls are answered meanwhile',
    async (call) => {
      const control = new AbortController();
      const place = { path: scratch.file('mask.png'), overwrite: false };
      const asked = { size, mask: slow };
      let ended = false;
      // The handler itself, to see that the work ends and not only that nobody waits for it.
      const context = { signal: control.signal, emit: () => undefined };
      const { 'mask.measure': measure, 'mask.export': write } = engine.handlers;
      const running = Promise.resolve(
        call === 'measure' ? measure(asked, context) : write({ ...asked, place }, context),
      );
      const failure = failureOf(running).finally(() => (ended = true));
      for (let turn = 0; turn < 3; turn += 1) {
        await client['mask.measure']({ size: { width: 20, height: 20 }, mask: [{ type: 'invert' }] });
        expect(ended).toBe(false);
      }
      control.abort();
      expect((await failure).code).toBe('CANCELLED');
    },
  );

  it('counts areas as they are found, whatever shape they have', async () => {
    for (let round = 0; round < 60; round += 1) {
      const [width, height] = [1 + Math.floor(random() * 40), 1 + Math.floor(random() * 30)];
      const share = random();
      const values = Uint8Array.from({ length: width * height }, () => (random() < share ? 255 : 0));
      const found = findComponents(values, width, height);
      const pixels = found.reduce((sum, component) => sum + component.pixels, 0);
      const counted = await countComponents(
        values,
        width,
        (value) => value !== 0,
        () => Promise.resolve(),
      );
      expect(counted).toEqual({ areas: found.length, pixels });
    }
  });
});

describe('a large mask', () => {
  const photo = { width: 900, height: 700 };
  const noise = Uint8Array.from({ length: photo.width * photo.height }, () => Math.floor(random() * 256));
  const path = scratch.file('infrared.png');
  const writeNoise = (): Promise<unknown> =>
    sharp(noise, { raw: { ...photo, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(path);

  it('lies in a file of the folder that the host names, and in no message', async () => {
    await writeNoise();
    const masks = scratch.file('library-masks');
    const { operation } = await client['mask.import']({ path, size: photo, masks });
    expect(JSON.stringify(operation).length).toBeLessThan(300);
    expect(readdirSync(masks)).toEqual([operation.sha256]);
    const place = { path: scratch.file('again.png'), overwrite: false };
    await client['mask.export']({ size: photo, mask: [operation], masks, place });
    const again = await sharp(place.path).toColourspace('b-w').raw().toBuffer();
    expect(Buffer.compare(again, Buffer.from(noise))).toBe(0);
    const { pixels } = await client['mask.measure']({ size: photo, mask: [operation], masks });
    expect(pixels).toBe(noise.filter((value) => value >= 128).length);
  });

  it('is said to be missing where its file is gone or another, never drawn as something else', async () => {
    await writeNoise();
    const masks = scratch.file('damaged-masks');
    const { operation } = await client['mask.import']({ path, size: photo, masks });
    const asked = { size: photo, mask: [{ ...operation, sha256: 'ab'.repeat(32) }], masks };
    await expect(client['mask.measure'](asked)).rejects.toMatchObject({
      code: 'RECIPE_MALFORMED',
      details: { why: 'mask-file-missing' },
    });
    const fresh = createEngine({ cacheDirectory: scratch.file('other-cache') });
    writeFileSync(join(masks, operation.sha256!), 'something else');
    const context = { signal: new AbortController().signal, emit: () => undefined };
    await expect(
      fresh.handlers['mask.measure']({ size: photo, mask: [operation], masks }, context),
    ).rejects.toMatchObject({ details: { why: 'mask-file-missing' } });
    await fresh.dispose();
  });

  it('small ones stay in the operation, as they always were', async () => {
    const small = scratch.file('small.png');
    const page = rasterizeMask([{ type: 'rectangle', erase: false, x: 5, y: 5, width: 40, height: 9 }], photo, {
      x: 0,
      y: 0,
      ...photo,
    });
    await sharp(page.values, { raw: { ...photo, channels: 1 } })
      .png()
      .toFile(small);
    const { operation } = await client['mask.import']({ path: small, size: photo });
    expect(operation).toEqual({ type: 'bitmap', erase: false, x: 5, y: 5, width: 40, height: 9, runs: '/+gC' });
  });
});
