import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../../../src-main/shared/errors.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { canMount, mountDisk } from '../../../support/small-disk.ts';
import { runSmall, smallConfig, weightsDigest } from './small-training.ts';

const scratch = scratchFolder('full-disk');
const disk = scratch.file('disk');
const cacheDirectory = scratch.file('cache');

const mounted = canMount() ? mountDisk(disk, 24 * 2 ** 20) : null;
afterAll(() => {
  mounted?.[Symbol.dispose]();
  scratch.remove();
});

/** Takes all the room that is left. */
function fillUp(): void {
  const block = Buffer.alloc(2 ** 16);
  for (let size = block.length; size >= 1; size = Math.floor(size / 4)) {
    for (;;) {
      try {
        writeFileSync(join(disk, 'rubbish'), block.subarray(0, size), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
}
const makeRoom = (): void => rmSync(join(disk, 'rubbish'));
const leftovers = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.heirloom-tmp-'));

describe.skipIf(!mounted)('a training on a disk that gets full', { timeout: 120_000 }, () => {
  it('pauses in words with what it had learned, goes on when there is room, and ends as it would have', async () => {
    const whole = { work: scratch.file('whole'), out: scratch.file('whole.safetensors') };
    const config = { ...smallConfig, steps: 6 };
    await runSmall({ ...whole, config }, { cacheDirectory });
    const request = { config, work: join(disk, 'trainings'), out: join(disk, 'weights.safetensors') };

    const first = await runSmall(request, {
      cacheDirectory,
      onEvent: (event) => {
        if (event.kind !== 'checkpoint' || event.step !== 3) return;
        const [folder] = readdirSync(request.work);
        const checkpoints = readdirSync(join(request.work, folder)).filter((name) => name.startsWith('checkpoint-'));
        expect(checkpoints).toHaveLength(2);
        rmSync(join(request.work, folder, checkpoints.sort()[0]));
        fillUp();
      },
    });
    expect(first.error).toMatchObject({ code: 'DISK_FULL', details: { why: 'training-paused', step: 4, kept: 3 } });
    expect((first.error as AppError).message).toMatch(
      /no room left .* paused at step 4; .* by step 3 is safe\. .*start the same training again/,
    );
    expect(leftovers(disk)).toEqual([]);
    // Still full: it says the same again, and loses nothing.
    const again = await runSmall(request, { cacheDirectory });
    expect(again.error).toMatchObject({ code: 'DISK_FULL' });
    makeRoom();

    const last = await runSmall(request, {
      cacheDirectory,
      onEvent: (event) => {
        if (event.kind === 'checkpoint' && event.step === 6) fillUp();
      },
    });
    expect(last.begun).toBe(3);
    // The curve, too, found no room; the weights are what is missed.
    expect(last.error).toMatchObject({ code: 'DISK_FULL', details: { why: 'weights-unwritten', path: request.out } });
    expect(existsSync(request.out)).toBe(false);
    makeRoom();
    const finished = await runSmall(request, { cacheDirectory });
    expect(finished).toMatchObject({ begun: 6, error: undefined });
    expect(await weightsDigest(request.out)).toBe(await weightsDigest(whole.out));
    expect(leftovers(disk)).toEqual([]);
  });

  it('goes on where there is room for two checkpoints and not for a third', async () => {
    const request = { work: join(disk, 'two'), out: scratch.file('two.safetensors') };
    const { result, events } = await runSmall(request, {
      cacheDirectory,
      onEvent: (event) => {
        if (event.kind === 'checkpoint' && event.step === 2) fillUp();
      },
    });
    expect(result?.steps).toBe(4);
    expect(events.filter(({ kind }) => kind === 'checkpoint')).toHaveLength(5);
    makeRoom();
  });

  it('goes on where there is no room for its curve alone', async () => {
    const request = { work: join(disk, 'curve'), out: scratch.file('curve.safetensors') };
    let full = false;
    const { result, events } = await runSmall(request, {
      cacheDirectory,
      onEvent: (event) => {
        if (event.kind === 'evaluated' && !full) {
          full = true;
          // Its line is written after this event is told.
          fillUp();
        }
        if (event.kind === 'curveUnwritten') makeRoom();
      },
    });
    expect(result?.steps).toBe(4);
    expect(events.filter(({ kind }) => kind === 'curveUnwritten')).toHaveLength(1);
    const [folder] = readdirSync(request.work);
    expect(statSync(join(request.work, folder, 'curve.jsonl')).size).toBeGreaterThan(0);
  });
});
