import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { codecReport } from '../../../../src-main/engine/codecs/read/codec-report.ts';
import { setCodecThreads } from '../../../../src-main/engine/codecs/base/sharp-engine.ts';

test('the report names every format that is read and written, and the versions that do it', () => {
  const report = codecReport();
  expect(report.readable).toEqual(['jpeg', 'png', 'tiff', 'webp', 'avif', 'gif', 'bmp']);
  expect(report.writable).toEqual(['jpeg', 'png', 'tiff', 'webp', 'avif']);
  const folder = dirname(dirname(createRequire(import.meta.url).resolve('sharp')));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  expect(report.sharp).toBe(version);
  expect(report.libvips).toBe(sharp.versions.vips);
});

test('threads are a setting, with a default that the machine has', () => {
  setCodecThreads(1);
  expect(codecReport().threads).toBe(1);
  setCodecThreads();
  expect(codecReport().threads).toBeGreaterThanOrEqual(1);
  expect(codecReport().threads).toBeLessThanOrEqual(availableParallelism());
});
