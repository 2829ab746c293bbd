import { mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { sha256, testMask, testPixels, testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { saveUntaughtModel } from '../../../support/untaught-model.ts';
import { addSegments, segment } from '../../engine/codecs/make-containers.ts';

const scratch = scratchForFile('cli-notes');
const [film, bright] = [scratch.file('film.webp'), scratch.file('bright.jpg')];

beforeAll(async () => {
  mkdirSync(scratch.file('home', 'models'), { recursive: true });
  await saveUntaughtModel(scratch.file('home', 'models', 'untaught.safetensors'));
  await sharp(testPixels(40, 90), { raw: { width: 40, height: 90, channels: 3, pageHeight: 30 } }).toFile(film);
  await testPhoto(40, 30).toFile(bright);
  addSegments(bright, [
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<rdf:RDF hdrgm:Version="1.0"></rdf:RDF>'),
    segment(0xfe, 'Aunt Example, summer 1932'),
  ]);
  await testMask(40, 30, (x) => x > 18 && x < 22).toFile(scratch.file('mask.png'));
  for (const photo of [film, bright]) {
    const source = { name: 'photo', sha256: sha256(photo), width: 40, height: 30 };
    writeFileSync(`${photo}.json`, JSON.stringify({ format: 'heirloom-recipe', version: 1, source, steps: [] }));
  }
});

it.each<[string, (photo: string) => string[]]>([
  ['fill', () => ['--mask', scratch.file('mask.png'), '--model', 'none']],
  ['clean', () => ['--strength', '0.5', '--model', 'untaught']],
  ['tone', () => ['--contrast', '0.1']],
  ['render', (photo) => ['--recipe', `${photo}.json`]],
])('heirloom %s says what is not used of a photo, also among its figures', { timeout: 60_000 }, (command, more) => {
  const run = (photo: string, ...options: string[]) => {
    const out = ['--out', scratch.file(`${command}.webp`), '--overwrite'];
    return runCli([command, photo, ...more(photo), ...out, ...options], scratch.file('home'));
  };
  const pictures = 'Note: Only the first of 3 pictures in the file is used.\n';
  expect(run(film)).toMatchObject({ code: 0, stderr: pictures });
  const gainMap = 'The HDR gain map in the file is not kept.';
  const { photoNotes } = JSON.parse(run(bright, '--json').stdout) as { photoNotes: unknown };
  expect(photoNotes).toEqual([{ code: 'GAIN_MAP_UNUSED', message: gainMap }]);
  // Then what the new file has no place for.
  const comment = 'WebP has no place for the comment in the photo’s file.';
  if (command === 'tone') expect(run(bright).stderr).toBe(`Note: ${gainMap}\nNote: ${comment}\n`);
});
