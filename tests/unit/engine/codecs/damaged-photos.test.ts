import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../../../../src-main/shared/errors.ts';
import { inspectPhoto } from '../../../../src-main/engine/codecs/inspect-photo.ts';
import { readMask } from '../../../../src-main/engine/codecs/mask-files.ts';
import { openWorkingImage } from '../../../../src-main/engine/codecs/open-working-image.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/render-thumbnail.ts';
import { noise, picture, scratchFolder, type Shape } from './make-photos.ts';

const folder = scratchFolder();
const shape: Shape = { width: 200, height: 150, channels: 3, depth: 8 };
let files = 0;

async function failureOf(work: Promise<unknown>): Promise<{ code: string; why?: unknown; message: string } | string> {
  return work.then(
    () => 'no error',
    (error: AppError) => ({ code: error.code, why: error.details?.why, message: error.message }),
  );
}

/** Every way in which a photo's pixels are read. */
async function failuresOf(path: string) {
  const info = await inspectPhoto(path);
  return Promise.all([
    failureOf(openWorkingImage(path, info, join(folder, `cache-${(files += 1)}`))),
    failureOf(renderThumbnail(path, 1000)),
    failureOf(readMask(path, info)),
  ]);
}

function damage(whole: Buffer, extension: string): string {
  const bytes = Buffer.from(whole);
  const middle = Math.floor(bytes.length / 2);
  for (let at = middle; at < middle + 30; at++) bytes[at] = (at * 37 + 11) & 255;
  const path = join(folder, `damaged-${(files += 1)}.${extension}`);
  writeFileSync(path, bytes);
  return path;
}

describe('a file of the right length with damage in its middle', () => {
  test('is called damaged, not too short: PNG', async () => {
    const path = damage(await picture(noise(90000, 8), shape).png().toBuffer(), 'png');
    for (const failure of await failuresOf(path)) {
      expect(failure).toMatchObject({ code: 'FILE_UNREADABLE', why: 'damaged' });
      expect((failure as { message: string }).message).not.toMatch(/too early|incomplete|not complete/);
    }
  });
});
