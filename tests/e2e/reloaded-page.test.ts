import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { paintDamage } from '../support/edits.ts';
import { addPhotos } from '../support/jobs.ts';
import { testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { serveLibrary } from '../support/served.ts';
import { smallConfig } from '../unit/engine/training/small-training.ts';
import { chromiumMissing, launchChromium } from './shells.ts';

describe.skipIf(chromiumMissing)('a page that is reloaded', () => {
  it(
    'finds a fill, an export and a training again, and the step is there when they end',
    { timeout: 120_000 },
    async () => {
      const scratch = scratchFolder('reloaded');
      mkdirSync(scratch.file('out'));
      await testPhoto(900, 700).png().toFile(scratch.file('grandfather.png'));
      const served = await serveLibrary(scratch.file('library'), scratch.file('home'));
      const { client } = served;
      const browser = await launchChromium();
      try {
        const { added } = await addPhotos(client, { paths: [scratch.file('grandfather.png')] });
        const photoId = added[0].id;
        await paintDamage(client, photoId, {
          type: 'rectangle',
          erase: false,
          x: 300,
          y: 200,
          width: 160,
          height: 120,
        });
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        await page.goto(served.address);
        await page.getByTestId('section-fill').click();
        const options = { directory: scratch.file('out'), template: '{name}', quality: 90, depth: 8 } as const;
        await client['jobs.start']({
          kind: 'export',
          payload: { photoId, options: { ...options, format: 'avif', conflict: 'rename' } },
        });
        const config = { ...smallConfig, steps: 150, evaluateEvery: 150 };
        const training = { name: 'ours', photos: [], runtime: 'onnxruntime/cpu' as const, threads: 1 };
        await client['jobs.start']({ kind: 'train', payload: { ...training, config } });
        await page.getByTestId('fill').click();
        await page.getByTestId('fill-progress').waitFor();

        await page.reload();
        await page.getByTestId('jobs-button').click();
        for (const kind of ['fill', 'export', 'train']) await page.getByTestId(`job-${kind}`).waitFor();
        expect(await page.getByTestId('jobs').innerText()).toContain('Filling grandfather.png');
        expect(await page.getByTestId('undo').isDisabled()).toBe(true);
        await page.getByTestId('variant-3').waitFor({ timeout: 60_000 });
        await until(async () => (await client['jobs.list']({})).every(({ state }) => state === 'done'), 60_000);
        await until(async () => (await page.getByTestId('jobs-button').count()) === 0);
        expect((await client['edit.open']({ photoId })).state.steps).toHaveLength(1);
      } finally {
        await browser.close();
        await served.kill('SIGKILL');
        scratch.remove();
      }
    },
  );
});
