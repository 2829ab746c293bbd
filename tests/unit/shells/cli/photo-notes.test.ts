import { mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { sha256, testMask, testPixels, testPhoto } from '../../../support/pictures.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { saveUntaughtModel } from '../../../support/untaught-model.ts';
import { addSegments, segment } from '../../engine/codecs/make-containers.ts';

let scratch: ReturnType<typeof scratchFolder>;
let film: string;
let bright: string;
beforeAll(async () => {
  scratch = scratchFolder('cli-notes');
  mkdirSync(scratch.file('home', 'models'), { recursive: true });
  await saveUntaughtModel(scratch.file('home', 'models', 'untaught.safetensors'));
  film = scratch.file('film.webp');
  await sharp(testPixels(40, 90), { raw: { width: 40, height: 90, channels: 3, pageHeight: 30 } })
    .webp()
    .toFile(film);
  bright = scratch.file('bright.jpg');
  await testPhoto(40, 30).jpeg().toFile(bright);
  addSegments(bright, [
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<rdf:RDF hdrgm:Version="1.0"></rdf:RDF>'),
    segment(0xfe, 'Aunt Example, summer 1932'),
  ]);
  await testMask(40, 30, (x) => x > 18 && x < 22)
    .png()
    .toFile(scratch.file('mask.png'));
  for (const photo of [film, bright]) {
    const source = { name: 'photo', sha256: sha256(photo), width: 40, height: 30 };
    writeFileSync(`${photo}.json`, JSON.stringify({ format: 'heirloom-recipe', version: 1, source, steps: [] }));
  }
});
afterAll(() => scratch.remove());

const commands: [string, (photo: string) => string[]][] = [
  ['fill', () => ['--mask', scratch.file('mask.png'), '--model', 'none']],
  ['clean', () => ['--strength', '0.5', '--model', 'untaught']],
  ['tone', () => ['--contrast', '0.1']],
  ['render', (photo) => ['--recipe', `${photo}.json`]],
];

describe.each(commands)('heirloom %s', (command, more) => {
  const run = (photo: string, ...options: string[]) => {
    const out = scratch.file(`${command}.webp`);
    return runCli([command, photo, ...more(photo), '--out', out, '--overwrite', ...options], scratch.file('home'));
  };

  it('says what is not used of a photo, then what the new file has no place for', () => {
    expect(run(film)).toMatchObject({
      code: 0,
      stderr: 'Note: Only the first of 3 pictures in the file is used.\n',
    });
    expect(run(bright)).toMatchObject({
      code: 0,
      stderr:
        'Note: The HDR gain map in the file is not kept.\nNote: WebP has no place for the comment in the photo’s file.\n',
    });
  });

  it('has it among its figures too', () => {
    const { photoNotes } = JSON.parse(run(bright, '--json').stdout) as { photoNotes: unknown };
    expect(photoNotes).toEqual([{ code: 'GAIN_MAP_UNUSED', message: 'The HDR gain map in the file is not kept.' }]);
  });
});
