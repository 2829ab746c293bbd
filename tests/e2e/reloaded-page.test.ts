import { mkdirSync, readdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdsPhoto, jobKinds, type Job, type JobKind, type JobResults } from '../../src-main/contract/jobs.ts';
import type { Step } from '../../src-main/steps/index.ts';
import { paintDamage } from '../support/edits.ts';
import { addPhotos, runJob } from '../support/jobs.ts';
import { rawPixels, testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { canFindEngines, enginesOf, killEngines, serveLibrary, type Served } from '../support/served.ts';
import { rectangle } from '../support/steps.ts';
import { smallConfig } from '../unit/engine/training/small-training.ts';
import { photoOpened } from './canvas.ts';
import { chromiumMissing, launchChromium } from './shells.ts';

const scratch = scratchFolder('reloaded');
let served: Served;
let browser: Browser;

interface Case<K extends JobKind> {
  /** Of the photo that is open, which is added for this case alone. */
  size: [width: number, height: number];
  /** Begins it, in the page where the page can, on the photo that is open there. */
  begin(page: Page, photoId: string): Promise<unknown>;
  /** What the list of tasks calls it. */
  called: string;
  /** Of what has ended. */
  check(result: JobResults[K], photoId: string, page: Page): Promise<void> | void;
}

const start = (kind: JobKind, payload: object): Promise<Job> => served.client['jobs.start']({ kind, payload } as never);
const stepsOf = async (photoId: string): Promise<Step[]> => (await served.client['edit.open']({ photoId })).state.steps;
const evaluation = { method: 'exemplar', ensemble: false, seed: 3 } as const;
const config = { ...smallConfig, steps: 60, evaluateEvery: 60 };
const many = Array.from({ length: 20 }, (_, i) => `${i + 1}.png`);

/** A kind without a row here does not compile. */
const cases: { [K in JobKind]: Case<K> } = {
  fill: {
    size: [420, 320],
    async begin(page, photoId) {
      await paintDamage(served.client, photoId, rectangle(140, 80, 60, 40));
      await page.getByTestId('section-fill').click();
      await page.getByTestId('fill').click();
    },
    called: 'Filling fill.png',
    async check({ stepId, variants }, photoId, page) {
      // The others are made for the page that shows them.
      expect(variants).toHaveLength(1);
      expect(await stepsOf(photoId)).toMatchObject([{ id: stepId, op: 'fill', mask: [rectangle(140, 80, 60, 40)] }]);
      await page.getByTestId('variant-3').waitFor();
    },
  },
  heal: {
    size: [420, 320],
    begin: (_, photoId) =>
      start('heal', { photoId, stepId: 'stroke', stroke: rectangle(140, 80, 60, 40), method: 'exemplar' }),
    called: 'Repairing heal.png',
    async check({ stepId }, photoId, page) {
      expect(await stepsOf(photoId)).toMatchObject([{ id: stepId, op: 'fill', healed: true }]);
      expect(await page.getByTestId('variants-strip').count()).toBe(0);
    },
  },
  clean: {
    size: [420, 320],
    async begin(page) {
      await page.getByTestId('section-clean').click();
      await page.getByTestId('clean').click();
    },
    called: 'Cleaning clean.png',
    async check({ stepId }, photoId, page) {
      expect(await stepsOf(photoId)).toMatchObject([{ id: stepId, op: 'clean', mask: [] }]);
      await page.getByTestId('section-clean').click();
      await page.getByTestId('clean-adjust').waitFor();
    },
  },
  deblur: {
    size: [420, 320],
    async begin(page) {
      await page.getByTestId('section-deblur').click();
      await page.getByTestId('deblur').click();
    },
    called: 'Deblurring deblur.png',
    async check({ stepId }, photoId, page) {
      expect(await stepsOf(photoId)).toMatchObject([{ id: stepId, op: 'deblur', mask: [] }]);
      await page.getByTestId('section-deblur').click();
      await page.getByTestId('deblur-adjust').waitFor();
    },
  },
  find: {
    size: [420, 320],
    begin: (page) => page.getByTestId('find').click(),
    called: 'Finding the damage of find.png',
    async check({ areas }, photoId) {
      const { state, undo } = await served.client['edit.open']({ photoId });
      // Whether the pattern of the test's photo looks like damage is the network's business.
      expect([state.damage.length, undo]).toEqual(areas > 0 ? [1, 'found'] : [0, null]);
    },
  },
  restore: {
    size: [420, 320],
    async begin(page) {
      await page.getByTestId('restore').click();
    },
    called: 'Restoring restore.png',
    async check({ ops }, photoId) {
      expect((await stepsOf(photoId)).map(({ op }) => op)).toEqual(ops);
    },
  },
  export: {
    size: [900, 700],
    begin(_, photoId) {
      const options = { directory: scratch.file('out'), template: '{name}', quality: 90, depth: 8 } as const;
      return start('export', { photoId, options: { ...options, format: 'avif', conflict: 'rename' } });
    },
    called: 'Exporting export.png',
    async check({ path }) {
      expect(readdirSync(scratch.file('out')).map((name) => scratch.file('out', name))).toEqual([path]);
      const { info } = await rawPixels(path);
      expect([info.width, info.height]).toEqual([900, 700]);
    },
  },
  add: {
    size: [160, 120],
    begin: () => start('add', { paths: [scratch.file('many')], uploads: [] }),
    called: 'Adding many',
    async check({ added, known, failed }, _, page) {
      expect([known, failed]).toEqual([[], []]);
      const photos = (await served.client['library.list']({})).filter(({ id }) => added.includes(id));
      expect(photos.map(({ name }) => name).sort()).toEqual([...many].sort());
      await page.getByTestId('photo').and(page.getByTitle('20.png')).waitFor();
    },
  },
  train: {
    size: [160, 120],
    begin: () => start('train', { name: 'ours', config, photos: [], runtime: 'onnxruntime/cpu', threads: 1 }),
    called: 'Teaching the network ours',
    check({ steps }) {
      expect(steps).toBe(60);
      expect(readdirSync(scratch.file('home', 'models'))).toEqual(['ours.safetensors']);
    },
  },
  evaluate: {
    size: [160, 120],
    begin: () => start('evaluate', { folder: scratch.file('measured'), ...evaluation }),
    called: 'Measuring fills on measured',
    async check({ seconds: _, ...figures }) {
      const { seconds: __, ...undisturbed } = await runJob(served.client, 'evaluate', {
        folder: scratch.file('measured'),
        ...evaluation,
      });
      expect(figures).toEqual(undisturbed);
    },
  },
};

async function writePhotos(folder: string, names: readonly string[], [width, height]: [number, number]): Promise<void> {
  mkdirSync(scratch.file(folder), { recursive: true });
  for (const [i, name] of names.entries())
    await testPhoto(width + i, height)
      .png()
      .toFile(scratch.file(folder, name));
}

const jobsOf = async (kind: JobKind): Promise<Job[]> =>
  (await served.client['jobs.list']({})).filter((job) => job.kind === kind);

describe.skipIf(chromiumMissing !== null || !canFindEngines)('a page that is reloaded', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    mkdirSync(scratch.file('out'));
    await writePhotos('many', many, [400, 300]);
    await writePhotos('measured', ['one.png', 'two.png'], [160, 120]);
    served = await serveLibrary(scratch.file('library'), scratch.file('home'));
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await served.kill('SIGKILL');
    scratch.remove();
  });

  it.each(jobKinds)('finds what was under way again, and it ends once: %s', async (kind: JobKind) => {
    const { size, begin, called, check } = cases[kind];
    const name = `${kind}.png`;
    await writePhotos('photos', [name], size);
    const { added } = await addPhotos(served.client, { paths: [scratch.file('photos', name)] });
    const photoId = added[0].id;
    const before = (await jobsOf(kind)).map(({ id }) => id);
    const running = async (): Promise<Job | undefined> =>
      (await jobsOf(kind)).find(
        ({ id, state, progress }) => !before.includes(id) && state === 'running' && progress > 0,
      );
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(served.address);
    await photoOpened(page, name);
    await begin(page, photoId);
    await until(async () => (await running()) !== undefined);
    // It does not end before the page is there again.
    killEngines(served, 'SIGSTOP');
    const { id } = (await running())!;

    await page.reload();
    await page.getByTestId('jobs-button').click();
    await page.getByTestId(`job-${kind}`).filter({ hasText: called }).waitFor();
    killEngines(served, 'SIGCONT');
    await photoOpened(page, kind === 'add' ? '' : name);
    const locked = await page.getByTestId('undo').isDisabled();
    if (holdsPhoto(kind) && (await running())) expect(locked).toBe(true);
    const ended = async (): Promise<Job | undefined> =>
      (await jobsOf(kind)).find((job) => job.id === id && job.state === 'done');
    await until(async () => (await ended()) !== undefined, 50_000);
    await until(async () => (await page.getByTestId('jobs-button').count()) === 0);
    expect((await jobsOf(kind)).map((job) => job.id)).toEqual([...before, id]);
    await check((await ended())!.result as never, photoId, page);
    await page.close();
  });

  it.each(['find', 'restore', 'heal'] as const)(
    'whose host is killed too finds it again, once: %s',
    async (kind) => {
      const { size, begin, called, check } = cases[kind];
      const name = `killed-${kind}.png`;
      // Of other pixels than the photo before, of which all is kept.
      await writePhotos('photos', [name], [size[0] + 10, size[1]]);
      const { added } = await addPhotos(served.client, { paths: [scratch.file('photos', name)] });
      const photoId = added[0].id;
      const running = async (): Promise<Job | undefined> =>
        (await jobsOf(kind)).find(
          ({ subject, state, progress }) => subject.photoId === photoId && state === 'running' && progress > 0,
        );
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(served.address);
      await photoOpened(page, name);
      await begin(page, photoId);
      await until(async () => (await running()) !== undefined, 50_000);
      killEngines(served, 'SIGSTOP');
      const { id } = (await running())!;
      const engines = enginesOf(served);
      const { port } = new URL(served.address);
      await served.kill('SIGKILL');
      for (const engine of engines) process.kill(engine, 'SIGKILL');
      await page.getByTestId('connection-lost').waitFor();

      served = await serveLibrary(scratch.file('library'), scratch.file('home'), Number(port));
      await page.getByTestId('connection-lost').waitFor({ state: 'detached' });
      await until(async () => (await running()) !== undefined, 50_000);
      killEngines(served, 'SIGSTOP');
      expect((await running())?.id).toBe(id);
      await page.getByTestId('jobs-button').click();
      await page
        .getByTestId(`job-${kind}`)
        .filter({ hasText: called.replace(`${kind}.png`, name) })
        .waitFor();
      await page.reload();
      await page.getByTestId('jobs-button').waitFor();
      killEngines(served, 'SIGCONT');
      const ended = async (): Promise<Job | undefined> =>
        (await jobsOf(kind)).find((job) => job.id === id && job.state === 'done');
      await until(async () => (await ended()) !== undefined, 50_000);
      await until(async () => (await page.getByTestId('jobs-button').count()) === 0);
      expect((await jobsOf(kind)).filter(({ subject }) => subject.photoId === photoId)).toHaveLength(1);
      await check((await ended())!.result as never, photoId, page);
      await page.close();
    },
    180_000,
  );
});
