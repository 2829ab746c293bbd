import { Option, type Command } from 'commander';
import { runtimeChoices } from '../shared/data/runtime.ts';
import { createProgram, numberBetween, wholeNumber } from '../platform/command-line.ts';
import { damageKinds } from '../shared/data/damage-kind.ts';
import { benchTasks, type BenchTask } from './bench/request.ts';
import { averageWeights } from './average/average-weights.ts';
import { findInPhotos } from './faces/find-in-photos.ts';
import { importFaces } from './faces/import-faces.ts';
import { runBench } from './run-bench.ts';
import { markPhoto, tones } from './mark/mark-photo.ts';
import { runDegrade } from './run-degrade.ts';
import { scanKinds, scanPhoto } from './scan/scan-photo.ts';

/**
 * What only developers of Heirloom use.
 * @param builtDirectory out/main, with the entries of further processes
 */
export function createLab(builtDirectory: string): Command {
  const program = createProgram('lab', 'Damages and paints pictures, and times networks, for developers of Heirloom.');
  const json = new Option('--json', 'print one JSON object');
  program
    .command('degrade')
    .description('damage a photo on purpose, or paint pictures to damage')
    .argument('[photo]', 'the photo; it stays as it is')
    .requiredOption('--out <place>', 'where to write; the ending says the format; a folder for painted pictures')
    .option('--only <names>', 'exactly these kinds of damage, with commas between them')
    .option('--mask <file>', 'where to write what scratches, dust, hairs, creases and tears cover, as PNG')
    .option('--synthetic <count>', 'paint so many pictures', wholeNumber(1, 100_000))
    .option('--size <pixels>', 'pixels a side of painted pictures; 512 without it', wholeNumber(16, 4096))
    .option('--seed <number>', 'the same seed does the same', wholeNumber(0, 0xffffffff), 1)
    .option('--quality <percent>', 'for JPEG, WebP and AVIF', wholeNumber(1, 100), 92)
    .option('--overwrite', 'replace what is there')
    .addOption(json)
    .action(runDegrade);

  program
    .command('mark')
    .description('lay traced and drawn damage on a photo, and say where it lies: what detectors are measured on')
    .argument('<photo>', 'the photo; it stays as it is')
    .requiredOption('--out <file>', 'the marked photo, PNG')
    .requiredOption('--clean <file>', 'the photo in its tone without marks, PNG')
    .requiredOption(
      '--truth <file>',
      'PNG: 0 whole, 63 dust, 127 scratches, 191 creases, 255 tears, 31 nobody could say',
    )
    .option('--traced <files...>', 'marks traced on scans, JSON', [])
    .option('--scale <number>', 'px of the photo for one of the traced scans', numberBetween(0.05, 10), 1)
    .option('--kinds <names...>', `drawn besides: ${damageKinds.join(', ')}`, [])
    .addOption(new Option('--tone <name>', 'of the photo').choices(tones).default('colour'))
    .option('--seed <number>', 'the same seed does the same', wholeNumber(0, 0xffffffff), 1)
    .action((path: string, options) => markPhoto({ path, ...options }));

  program
    .command('scan')
    .description('lay on a photo what film, paper, print or scanner add: what cleaning is measured on')
    .argument('<photo>', 'the photo; it stays as it is')
    .requiredOption('--out <file>', 'the photo with it, PNG')
    .requiredOption('--clean <file>', 'the photo in its tone without it, PNG')
    .addOption(new Option('--kind <name>', 'what is laid on').choices(scanKinds).default('white'))
    .option('--sigma <levels>', 'deviation of white noise', numberBetween(0, 128), 25)
    .option('--grey', 'takes the colour out first', false)
    .option('--seed <number>', 'the same seed does the same', wholeNumber(0, 0xffffffff), 1)
    .action((path: string, options) => scanPhoto({ path, ...options }));
  program
    .command('average-weights')
    .description('write the mean of two files of weights of one network')
    .argument('<first>', 'weights')
    .argument('<second>', 'the same after more training')
    .option('--share <number>', 'of the second', numberBetween(0, 1), 0.5)
    .requiredOption('--out <file>', 'the mean')
    .action((first: string, second: string, { share, out }: { share: number; out: string }) =>
      averageWeights(first, second, share, out),
    );
  program
    .command('find-faces')
    .description('print the faces of photos, a JSON object for each')
    .argument('<photos...>', 'they stay as they are')
    .action((photos: string[]) => findInPhotos(photos, builtDirectory));
  program
    .command('import-faces')
    .description('write the weights of base-faces from the tiny face detector of face-api.js')
    .argument('<manifest>', 'tiny_face_detector_model-weights_manifest.json')
    .requiredOption('--out <file>', 'base-faces.safetensors')
    .action((manifest: string, { out }: { out: string }) => importFaces(manifest, out));

  const descriptions: Record<BenchTask, string> = {
    'train-step': 'one step of training the reference network',
    compile: 'tracing that step and taking it in, time after time',
    forward: 'one pass through the reference network',
  };
  const parent = program.command('bench').description('how fast this computer computes networks');
  for (const task of benchTasks) {
    parent
      .command(task)
      .description(`times ${descriptions[task]}`)
      .addOption(new Option('--runtime <name>', 'what computes').choices(runtimeChoices).default('auto'))
      .option('--threads <count>', '0 takes all physical cores', wholeNumber(0, 1024), 0)
      .option('--batch <count>', 'pictures at a time', wholeNumber(1, 65536), 4)
      .option('--size <pixels>', 'pixels a side, a multiple of 4', wholeNumber(1, 65536), 96)
      .option('--steps <count>', 'how many are timed', wholeNumber(1, 1_000_000), 15)
      .option('--width <channels>', 'channels at full resolution', wholeNumber(1, 4096), 32)
      .option('--gated', 'gated convolutions')
      .addOption(json)
      .action((options) => runBench(task, options, builtDirectory));
  }
  return program;
}
