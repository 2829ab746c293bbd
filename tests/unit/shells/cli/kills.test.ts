import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputFormats, outputExtension } from '../../../../src-main/shared/data/output-format.ts';
import { isTemporaryName } from '../../../../src-main/platform/files/temporary-files.ts';
import type { EditDocument } from '../../../../src-main/contract/host.ts';
import { isUnfinished, type Job } from '../../../../src-main/contract/jobs.ts';
import { AppError } from '../../../../src-main/shared/errors.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { runCli, startCli } from '../../../support/cli.ts';
import { failureOf } from '../../../support/expectations.ts';
import { addPhotos, fillPhoto, runJob } from '../../../support/jobs.ts';
import { sha256, testMask, testPhoto } from '../../../support/pictures.ts';
import { rectangle } from '../../../support/steps.ts';
import { scratchForEach, until } from '../../../support/scratch.ts';
import { canFindEngines, killEngines, serveLibrary, type Served } from '../../../support/served.ts';

/** Of the engine, of the host, and of the command line each. `HEIRLOOM_KILLS=100` for the figures of a release. */
const kills = Number(process.env.HEIRLOOM_KILLS ?? 6);
const minutes = 1 + kills / 4;

const scratch = scratchForEach('kills');
const random = createRandom(9);
const upTo = (most: number): number => random.word() % most;
const pick = <T>(list: readonly T[]): T => list[upTo(list.length)];

beforeEach(async () => {
  mkdirSync(scratch.file('out'));
  await testPhoto(640, 480).toFile(scratch.file('photo.tif'));
  const isDamaged = (x: number, y: number): boolean =>
    Math.abs(x - y - 60) < 4 || (x - 420) ** 2 + (y - 240) ** 2 < 40 ** 2;
  await testMask(640, 480, isDamaged).toFile(scratch.file('mask.png'));
});

/** Everything that bears a temporary name, or is a note of one, wherever Heirloom writes. */
function leftovers(): string[] {
  const files = readdirSync(scratch.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => isTemporaryName(path) || /\.path$|\.tmp$/.test(path));
}

/** Every file under a final name can be decoded to its last row. */
async function requireWhole(): Promise<number> {
  const names = readdirSync(scratch.file('out')).filter((name) => !isTemporaryName(name));
  for (const name of names) {
    const path = scratch.file('out', name);
    if (name.endsWith('.json')) JSON.parse(readFileSync(path, 'utf8'));
    else {
      const { info } = await sharp(path, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([640, 480]);
    }
  }
  return names.length;
}

describe('the command line, killed at any moment', () => {
  it(
    `leaves nothing for the next command to stumble over, ${kills} times`,
    async () => {
      const home = scratch.file('home');
      const before = ['photo.tif', 'mask.png'].map((name) => sha256(scratch.file(name)));
      const photo = scratch.file('photo.tif');
      const out = (n: number): string => scratch.file('out', `${n}${outputExtension(pick(outputFormats))}`);
      const mask = scratch.file('mask.png');
      const commands: ((n: number) => string[])[] = [
        (n) => [
          'fill',
          photo,
          '--mask',
          mask,
          '--out',
          out(n),
          '--variants',
          '2',
          '--seed',
          String(10 * n),
          '--model',
          'none',
        ],
        (n) => ['clean', photo, '--out', out(n), '--strength', '0.5'],
        (n) => ['tone', photo, '--out', out(n)],
      ];
      // How long each takes when nobody kills it.
      const lengths = commands.map((command, index) => {
        const start = performance.now();
        expect(runCli(command(1000 + index), home).code).toBe(0);
        return performance.now() - start;
      });
      let died = 0;
      let seen = 0;
      for (let n = 0; n < kills; n += 1) {
        const which = upTo(commands.length);
        const child = startCli(commands[which](n), home);
        const ended = new Promise<NodeJS.Signals | null>((resolve) =>
          child.once('exit', (_, signal) => resolve(signal)),
        );
        // Not while Node itself starts.
        await wait(lengths[which] * (0.25 + upTo(700) / 1000));
        child.kill('SIGKILL');
        if ((await ended) === 'SIGKILL') died += 1;
        // The next command clears them away.
        seen += leftovers().filter(isTemporaryName).length;
        await requireWhole();
      }
      expect(runCli(['models', 'list'], home).code).toBe(0);
      expect(leftovers()).toEqual([]);
      const whole = await requireWhole();
      expect(['photo.tif', 'mask.png'].map((name) => sha256(scratch.file(name)))).toEqual(before);
      console.log(`command line: ${died} of ${kills} died at work, ${whole} whole files, ${seen} leftovers were swept`);
    },
    minutes * 60_000,
  );
});

describe.skipIf(!canFindEngines)('engine and host, killed at any moment', () => {
  let served: Served;
  const serve = async (): Promise<void> => {
    served = await serveLibrary(scratch.file('library'), scratch.file('home'));
  };
  afterEach(() => served.kill('SIGKILL'));
  /** How often a fill was refused since it was on its way. */
  let refused = 0;
  const fill = (photoId: string): Promise<unknown> =>
    fillPhoto(served.client, { photoId, model: null, variants: 2 }).catch((error: AppError) => {
      if (error.details.why === 'in-hand-already') refused += 1;
      throw error;
    });

  /** A few exports, a fill or a cleaning, and a mask and a recipe beside them; resolves with how many were answered well. */
  async function work(photoId: string): Promise<number> {
    const { client } = served;
    const directory = scratch.file('out');
    const options = { directory, template: '{name} {n}', quality: 90, depth: 8 as const, conflict: 'rename' as const };
    const jobs: Promise<unknown>[] = Array.from({ length: 4 }, () =>
      runJob(client, 'export', { photoId, options: { ...options, format: pick(outputFormats) } }),
    );
    jobs.push(client['mask.write']({ photoId, of: 'damage', directory }));
    jobs.push(client['recipe.write']({ photoId, directory }));
    // Of two fills in one breath one is refused; `checkEdit` counts what was filled.
    if (pick([true, false])) jobs.push(fill(photoId), fill(photoId));
    else jobs.push(runJob(client, 'clean', { photoId, params: { strength: 0.5 }, area: 'photo' }));
    const ended = await Promise.allSettled(jobs);
    return ended.filter(({ status }) => status === 'fulfilled').length;
  }

  /** The engine that was killed may still be taken for the one that runs. */
  async function open(photoId: string): Promise<EditDocument> {
    for (;;) {
      try {
        return await served.client['edit.open']({ photoId });
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'ENGINE_STOPPED')) throw error;
      }
    }
  }

  async function begin(): Promise<string> {
    await serve();
    const { added } = await addPhotos(served.client, { paths: [scratch.file('photo.tif')] });
    const photoId = added[0].id;
    await paint(photoId, 40);
    return photoId;
  }

  async function paint(photoId: string, y: number): Promise<void> {
    const { revision } = await open(photoId);
    const change = { type: 'paint' as const, target: 'damage' as const, operation: rectangle(60, y, 120, 6) };
    await served.client['edit.change']({ photoId, revision, changeId: randomUUID(), change });
  }

  /** For a fill, as a page that has lost its line, while one is on its way. */
  async function askAgain(photoId: string): Promise<void> {
    const fills = async (): Promise<Job[]> =>
      (await served.client['jobs.list']({})).filter(({ kind, state }) => kind === 'fill' && isUnfinished(state));
    const [inHand] = await fills();
    if (!inHand) return;
    const error = await failureOf(fill(photoId));
    // By then it may have ended, and taken what was painted with it.
    if ((await fills()).length > 0) expect(error.details).toEqual({ why: 'in-hand-already', job: inHand.id });
    else expect(['in-hand-already', 'nothing-to-fill']).toContain(error.details.why);
  }

  async function checkEdit(photoId: string, painted: number): Promise<void> {
    // A fill outlives both kills, and whoever asks again meanwhile gets no second one.
    await askAgain(photoId);
    await until(async () => (await served.client['jobs.list']({})).every(({ state }) => !isUnfinished(state)), 60_000);
    const { state } = await open(photoId);
    // A fill that was done has taken the damage with it; one that failed has left it.
    const kept =
      state.damage.length + state.steps.reduce((sum, { op, mask }) => sum + (op === 'fill' ? mask.length : 0), 0);
    expect(kept).toBe(painted);
  }

  for (const victim of ['engine', 'host'] as const) {
    it(
      `lose nothing and leave nothing, ${kills} times the ${victim}`,
      async () => {
        const photoId = await begin();
        const before = sha256(scratch.file('photo.tif'));
        let painted = 1;
        let answered = 0;
        refused = 0;
        const start = performance.now();
        await work(photoId);
        const length = performance.now() - start;
        for (let n = 0; n < kills; n += 1) {
          await paint(photoId, 50 + ((painted * 10) % 400));
          painted += 1;
          const working = work(photoId).catch(() => 0);
          await wait(length * (upTo(1000) / 1000));
          if (victim === 'engine') {
            killEngines(served);
            answered += await working;
            // At once, while the host lives.
            await until(() => readdirSync(scratch.file('out')).every((name) => !isTemporaryName(name)));
          } else {
            await served.kill('SIGKILL');
            await Promise.race([working, wait(200)]);
            await serve();
          }
          await checkEdit(photoId, painted);
          await requireWhole();
        }
        // The next start.
        await served.kill('SIGKILL');
        await serve();
        await served.client['edit.open']({ photoId });
        await until(() => leftovers().length === 0, 30_000);
        await checkEdit(photoId, painted);
        expect(sha256(scratch.file('photo.tif'))).toBe(before);
        console.log(
          `${victim}: ${kills} kills, ${answered} calls answered, ${refused} second fills refused, ${await requireWhole()} whole files`,
        );
      },
      2 * minutes * 60_000,
    );
  }
});
