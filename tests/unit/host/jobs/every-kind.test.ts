import { mkdirSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  jobKinds,
  type Job,
  type JobKind,
  type JobPayload,
  type JobResults,
  type StepOutcome,
} from '../../../../src-main/contract/jobs.ts';
import type { MaskOperation } from '../../../../src-main/shared/mask/mask.ts';
import { isTemporaryName } from '../../../../src-main/platform/files/temporary-files.ts';
import { paintDamage } from '../../../support/edits.ts';
import { addPhotos, resultOf, runJob } from '../../../support/jobs.ts';
import { writeMarkedPhoto } from '../../../support/marked-photo.ts';
import { sha256, testPhoto } from '../../../support/pictures.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { canFindEngines, killEngines, serveLibrary, type Served } from '../../../support/served.ts';
import { smallConfig, weightsDigest } from '../../engine/training/small-training.ts';

const scratch = scratchFolder('every-kind');

/** A library of its own, served as a person does. */
interface Stage {
  served: Served;
  folder(...parts: string[]): string;
}

async function openStage(name: string): Promise<Stage> {
  mkdirSync(scratch.file(name, 'out'), { recursive: true });
  const served = await serveLibrary(scratch.file(name, 'library'), scratch.file(name, 'home'));
  return { served, folder: (...parts) => scratch.file(name, ...parts) };
}

/** Adds the photo of this name, with damage on it. */
async function open({ served: { client } }: Stage, name: string, ...damage: MaskOperation[]): Promise<string> {
  const { added } = await addPhotos(client, { paths: [scratch.file('photos', `${name}.png`)] });
  const photoId = added[0].id;
  if (damage.length > 0) await paintDamage(client, photoId, ...damage);
  return photoId;
}

/** The only step of a photo, and what its picture is when it is written. */
async function stepOf({ served: { client }, folder }: Stage, name: string, { stepId, revision }: StepOutcome) {
  const photo = (await client['library.list']({})).find((one) => one.name === `${name}.png`)!;
  const { state } = await client['edit.open']({ photoId: photo.id });
  expect(state.steps.map(({ id }) => id)).toEqual([stepId]);
  const options = { directory: folder('out'), template: name, format: 'png', quality: 90, depth: 8 } as const;
  const { path } = await runJob(client, 'export', { photoId: photo.id, options: { ...options, conflict: 'ask' } });
  const { params, mask } = state.steps[0];
  return { revision, params, mask, damage: state.damage, written: sha256(path) };
}

interface Case<K extends JobKind> {
  ask(stage: Stage): Promise<Partial<JobPayload<K>>> | Partial<JobPayload<K>>;
  /** All that the job has come to, in terms that are the same in every library; fails where anything was done twice. */
  look(stage: Stage, result: JobResults[K]): unknown;
}

/** A kind without a row here does not compile. */
const cases: { [K in JobKind]: Case<K> } = {
  add: {
    ask: () => ({ paths: [scratch.file('many')] }),
    async look({ served: { client } }, { added, known, changed, failed }) {
      const photos = (await client['library.list']({})).filter(({ name }) => name.startsWith('one of many'));
      expect([...added, ...known].sort()).toEqual(photos.map(({ id }) => id).sort());
      return { names: photos.map(({ name }) => name).sort(), changed, failed };
    },
  },
  export: {
    async ask(stage) {
      mkdirSync(stage.folder('out', 'export'));
      const options = { directory: stage.folder('out', 'export'), template: '{name}', quality: 90, depth: 8 } as const;
      return { photoId: await open(stage, 'export'), options: { ...options, format: 'avif', conflict: 'rename' } };
    },
    look: ({ folder }, { path, bytes }) => ({
      // An engine whose host was killed may write a moment longer; that is swept when it has certainly ended.
      files: readdirSync(folder('out', 'export')).filter((name) => !isTemporaryName(name)),
      bytes,
      sha256: sha256(path),
    }),
  },
  fill: {
    async ask(stage) {
      const hole = { type: 'rectangle', erase: false, x: 100, y: 60, width: 40, height: 30 } as const;
      return { photoId: await open(stage, 'fill', hole), method: 'exemplar', variants: 2, seed: 7 };
    },
    look: async (stage, { stepId, revision, ...result }) => ({
      ...result,
      ...(await stepOf(stage, 'fill', { stepId, revision })),
    }),
  },
  heal: {
    async ask(stage) {
      const stroke = { type: 'rectangle', erase: false, x: 100, y: 60, width: 40, height: 30 } as const;
      return { photoId: await open(stage, 'heal'), stepId: 'stroke', stroke, method: 'exemplar', seed: 7 };
    },
    look: (stage, outcome) => stepOf(stage, 'heal', outcome),
  },
  clean: {
    ask: async (stage) => ({ photoId: await open(stage, 'clean'), params: { strength: 0.5 }, area: 'photo' }),
    look: (stage, outcome) => stepOf(stage, 'clean', outcome),
  },
  deblur: {
    ask: async (stage) => ({ photoId: await open(stage, 'deblur'), params: { strength: 0.5 }, area: 'photo' }),
    look: (stage, outcome) => stepOf(stage, 'deblur', outcome),
  },
  find: {
    ask: async (stage) => ({ photoId: await open(stage, 'find') }),
    async look({ served: { client } }, result) {
      const photo = (await client['library.list']({})).find(({ name }) => name === 'find.png')!;
      const { state, undo } = await client['edit.open']({ photoId: photo.id });
      expect([state.steps.length, state.damage.length, undo]).toEqual([0, 1, 'found']);
      const [{ id, ...operation }] = state.damage;
      const { operation: found, ...part } = state.found!;
      expect(found).toBe(id);
      return { ...result, operation, part };
    },
  },
  restore: {
    ask: async (stage) => ({ photoId: await open(stage, 'restore') }),
    async look({ served: { client } }, result) {
      const photo = (await client['library.list']({})).find(({ name }) => name === 'restore.png')!;
      const { state, undo } = await client['edit.open']({ photoId: photo.id });
      expect(undo).toBe('restore');
      // Only its seed is drawn anew in every library, and decides texture, of which thin marks have none.
      return { ...result, steps: state.steps.map(({ op, params, mask }) => ({ op, params, mask })) };
    },
  },
  train: {
    ask: () => ({ name: 'ours', config, runtime: 'onnxruntime/cpu', threads: 1 }),
    async look({ folder }, { steps, losses, measured, photos }) {
      const [file, ...others] = readdirSync(folder('home', 'models')).filter((name) => !isTemporaryName(name));
      expect(others).toEqual([]);
      return { steps, losses, measured, photos, file, weights: await weightsDigest(folder('home', 'models', file)) };
    },
  },
  evaluate: {
    ask: () => ({ folder: scratch.file('measured'), method: 'smooth', ensemble: false, seed: 3 }),
    look: (_, { seconds: __, ...figures }) => figures,
  },
};
const config = { ...smallConfig, steps: 40, evaluateEvery: 40 };

beforeAll(async () => {
  for (const folder of ['photos', 'many', 'measured']) mkdirSync(scratch.file(folder));
  await testPhoto(240, 160).png().toFile(scratch.file('photos', 'fill.png'));
  await testPhoto(240, 160).png().toFile(scratch.file('photos', 'heal.png'));
  // Two tiles of the network.
  for (const name of ['clean', 'deblur'])
    await testPhoto(480, 60)
      .png()
      .toFile(scratch.file('photos', `${name}.png`));
  for (const name of ['find', 'restore']) await writeMarkedPhoto(scratch.file('photos', `${name}.png`));
  await testPhoto(400, 300).png().toFile(scratch.file('photos', 'export.png'));
  await testPhoto(96, 72).png().toFile(scratch.file('measured', 'small.png'));
  for (const n of [1, 2, 3, 4])
    await testPhoto(200 + n, 150)
      .png()
      .toFile(scratch.file('many', `one of many ${n}.png`));
});
afterAll(() => scratch.remove());

/** What is done to a job in its middle. */
const disturbances: Record<string, (stage: Stage) => void | Promise<void>> = {
  'nothing happens': () => undefined,
  'its engine is killed': ({ served }) => killEngines(served),
  async 'its host is killed'(stage) {
    await stage.served.kill('SIGKILL');
    stage.served = await serveLibrary(stage.folder('library'), stage.folder('home'));
  },
};
const undisturbed = new Map<JobKind, unknown>();

describe.skipIf(!canFindEngines)('a job', { timeout: 60_000 }, () => {
  describe.each(Object.keys(disturbances))('in whose middle %s', (name) => {
    let stage: Stage;
    beforeAll(async () => void (stage = await openStage(name)));
    afterAll(() => stage.served.kill('SIGKILL'));

    it.each(jobKinds)('comes to the same: %s', async (kind: JobKind) => {
      const payload = await cases[kind].ask(stage);
      let job: Job | undefined;
      let disturbing: Promise<void> | undefined;
      const onProgress = (now: Job): void => {
        if (job || now.state !== 'running' || now.progress === 0 || now.progress === 1) return;
        job = now;
        disturbing = Promise.resolve(disturbances[name](stage));
      };
      const { served } = stage;
      let result = await runJob(served.client, kind, payload as never, { onProgress }).catch((error: unknown) => {
        if (served === stage.served && !disturbing) throw error;
      });
      await disturbing;
      if (!job) throw new Error('It was never seen at work.');
      const { id } = job;
      result ??= await resultOf(stage.served.client, () => ({ id }));
      const outcome = await cases[kind].look(stage, result as never);
      if (!undisturbed.has(kind)) undisturbed.set(kind, outcome);
      expect(outcome).toEqual(undisturbed.get(kind));
      console.log(`${kind}: ${name} at ${Math.round(100 * job.progress)} %, and it is done with the same result, once`);
    });
  });
});
