import { Option, type Command } from 'commander';
import { version } from '../../host/version.ts';
import { runtimeChoices } from '../../shared/data/runtime.ts';
import { numberBetween, createProgram, exitStatus, wholeNumber } from '../../platform/command-line.ts';
import { damageKinds } from '../../shared/data/damage-kind.ts';
import { baseDetectModel, baseFillModel } from '../../shared/recipe/model-reference.ts';
import { fillMethods } from '../../steps/fill/params.ts';
import { stepOps } from '../../steps/index.ts';
import { doctor } from './doctor-command.ts';
import { evaluate } from './evaluate-command.ts';
import { fill } from './fill-command.ts';
import { find } from './find-command.ts';
import { exitBySignal } from './exit-by-signal.ts';
import { exportModel, importModel, listModels, removeModel, sampleModel } from './model-commands.ts';
import { commandJournal } from './command-journal.ts';
import { render } from './render-command.ts';
import { restore } from './restore-command.ts';
import { serveApplication } from './serve-command.ts';
import { train } from './train-command.ts';
import { applyStep, stepsWithCommand, type StepOptions } from './step-commands.ts';
import type { CommandContext } from './with-engine.ts';

/** Commands that end at once when they are cancelled; a training saves a checkpoint first. */
const abandoned: ReadonlySet<string> = new Set([...stepOps, 'render', 'evaluate', 'find', 'restore', 'models']);

/** Runs a command line. @returns the exit status: 0 done, 1 failed, 2 wrong usage */
export async function run(argv: readonly string[], outDirectory: string): Promise<number> {
  const cancel = new AbortController();
  let cancelledBy: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    cancelledBy = signal;
    cancel.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const status = await exitStatus(async () => {
      // The journal names the process of each output, so one sweep is enough.
      await commandJournal().sweep(true);
      await createCommands({ outDirectory, signal: cancel.signal }).parseAsync(argv);
    });
    if (status === 1 && cancelledBy && abandoned.has(argv[2])) exitBySignal(cancelledBy);
    return status;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function createCommands(context: CommandContext): Command {
  const program = createProgram(
    'heirloom',
    'Restores old photographs on this computer. Originals are never written.',
  ).version(version);
  const method = new Option('--method <name>', `how to fill: ${fillMethods.join(', ')}, or the name of a model`);
  const model = new Option('--model <name>', 'whose network fills: a name as in "models list", a file, or none');
  const ensemble = [
    '--ensemble',
    'the network looks at each place in eight ways: slower, and a little better',
  ] as const;
  const difference = [
    '--difference <file>',
    'where to write how far it changed each pixel, as PNG, up to 16 times (--json says how often)',
  ] as const;

  withOutput(program.command('fill'), 'fill what is white in a mask')
    .requiredOption('--mask <file>', 'picture of the same size; white is missing')
    .addOption(method.default('auto'))
    .addOption(model.default(baseFillModel))
    .option('--no-grain', 'what is filled stays smooth where the photo has grain')
    .option(...ensemble)
    .option('--seed <number>', 'the same seed gives the same picture', wholeNumber(0, 0xffffffff), 1)
    .option('--variants <count>', 'write OUT-1 … OUT-K', wholeNumber(1, 64))
    .option('--avoid <file>', 'picture of the same size; white is never copied from')
    .option('--rotate', 'texture may be turned when it is copied')
    .option('--mirror', 'texture may be mirrored when it is copied')
    .option('--uncertainty <file>', 'where to write how far variants and eight looks lie apart, as PNG, ten times')
    .option(...difference)
    .action((photo: string, options) => fill(photo, options, context));

  withJson(program.command('find'), 'find dust, hairs, scratches, creases and tears')
    .argument('<photo>', 'the photo; it stays as it is')
    .requiredOption('--mask <file>', 'where to write the mask, PNG: white is damage')
    .option(
      '--scores <file>',
      'where to write how certain each pixel is, PNG: white is certain, above 127 is in the usual mask',
    )
    .option('--sensitivity <number>', 'how much is taken for damage, 0 to 1', numberBetween(0, 1), 0.5)
    .option('--kinds <names>', `these kinds alone, with commas between them: ${damageKinds.join(', ')}`)
    .option(
      '--model <name>',
      `the network, by name or by file, also where an infrared scan is there (${baseDetectModel})`,
    )
    .option('--overwrite', 'replace what is there')
    .action((photo: string, options) => find(photo, options, context));

  withOutput(program.command('restore'), 'find the damage and fill it, clean and tone, each as suits the photo')
    .option('--no-find', 'damage stays')
    .option('--no-clean', 'noise stays')
    .option('--no-tone', 'colours and contrast stay')
    .option('--sensitivity <number>', 'how much is taken for damage, 0 to 1', numberBetween(0, 1), 0.5)
    .action((photo: string, options) => restore(photo, options, context));

  withOutput(program.command('render'), 'replay a recipe that the editor saved')
    .requiredOption('--recipe <file>', 'recipe, JSON')
    .addOption(new Option('--depth <bits>', 'bits per channel').choices(['8', '16']))
    .action((photo: string, options) => render(photo, options, context));

  for (const definition of stepsWithCommand) {
    const { op, command, controls, toggles = [], baseModel, takesArea, explains } = definition;
    const added = withOutput(program.command(op), command.description);
    for (const { key, min, max, help } of controls) added.option(`--${key} <number>`, help, numberBetween(min, max));
    if (takesArea) added.option('--mask <file>', 'picture of the same size; only what is white is concerned');
    if (baseModel !== undefined) added.option('--model <name>', 'the network, by name or by file', baseModel);
    if (explains) {
      added
        .option(...difference)
        .option(
          '--uncertainty <file>',
          'where to write how far eight looks of the network lie apart, as PNG, ten times',
        );
    }
    for (const { key, help } of toggles) added.option(`--${key}`, help);
    added.action((photo: string, options: StepOptions) => applyStep(definition, photo, options, context));
  }

  program
    .command('serve')
    .description('open the application in the browser of this computer')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', wholeNumber(0, 65535), 0)
    .option('--library <folder>', 'where the library lies')
    .option('--no-open', 'only print the address')
    .action((options) => serveApplication(options, context));

  withJson(program.command('doctor'), 'versions, what was found and what was not, and why')
    .option('--measure', 'measure anew which runtime computes fastest here; takes some seconds')
    .action((options) => doctor(options, context));

  withJson(program.command('train'), 'train a network as a file describes it; goes on where it was stopped')
    .requiredOption('--config <file>', 'description of the training, JSON')
    .requiredOption('--out <file>', 'where the weights are written, .safetensors')
    .option('--photos <place...>', 'folders and photos to learn from; without them all pictures are painted')
    .option('--traced <places...>', 'files or folders of marks traced on scans, for detectors')
    .option('--work <folder>', 'where checkpoints lie, each training in a folder of its own')
    .option('--start <file>', 'weights to start from')
    .option('--go-on-from <folder>', 'checkpoints of Heirloom 0.1.0 of this very training')
    .addOption(new Option('--runtime <name>', 'what computes').choices(runtimeChoices).default('auto'))
    .option('--threads <count>', '0 takes all physical cores', wholeNumber(0, 1024), 0)
    .option('--workers <count>', 'threads that make pictures', wholeNumber(0, 64))
    .action((options) => train(options, context));

  withJson(program.command('evaluate'), 'damage photos, fill them, and measure how near that comes to what was there')
    .argument('<folder>', 'the photos; they stay as they are')
    .addOption(method.default('auto'))
    .addOption(model)
    .option(...ensemble)
    .option('--limit <count>', 'photos at most', wholeNumber(1, 1_000_000))
    .option('--seed <number>', 'the same seed does the same', wholeNumber(0, 0xffffffff), 1)
    .action((folder: string, options) => evaluate(folder, options, context));

  const models = program.command('models').description('trained networks, and models from elsewhere');
  withJson(
    models.command('list'),
    'those that came with Heirloom, those that were trained here, and those that were imported',
  ).action((options) => listModels(options, context));
  withJson(models.command('import'), 'take in an ONNX model that fills holes, LaMa or MI-GAN; it is tried first')
    .argument('<file>', 'the .onnx file; it stays where it is')
    .option('--name <name>', 'what it will be called; its own name without')
    .option('--licence <text>', 'the licence it may be used under')
    .option('--source <text>', 'where it comes from: an address')
    .option('--adapter <file>', 'JSON that says how to read another model: docs/models.md has its entries')
    .action((file: string, options) => importModel(file, options, context));
  withJson(models.command('remove'), 'remove a model that was imported or trained here, for good')
    .argument('<name>', 'name as in the list')
    .action((name: string, options) => removeModel(name, options, context));
  withJson(models.command('sample'), 'write a sheet of what a model that draws makes of nothing, or between two photos')
    .argument('<name>', 'name as in the list, or a .safetensors file')
    .requiredOption('--out <file>', 'where to write, .png')
    .option('--count <number>', 'how many pictures; between two photos, how many on the way', wholeNumber(1, 1024), 16)
    .option('--between <photo...>', 'two photos: what lies between their codes')
    .option('--seed <number>', 'the same seed draws the same', wholeNumber(0, 0xffffffff), 1)
    .option('--overwrite', 'replace what is at OUT')
    .action((name: string, options) => sampleModel(name, options, context));
  withJson(models.command('export'), 'write a network as an ONNX file, for other programs')
    .argument('<model>', 'name as in the list, or a .safetensors file')
    .requiredOption('--onnx <file>', 'where to write')
    .option('--size <pixels>', 'pixels a side of the pictures that it will take', wholeNumber(1, 65536), 256)
    .option('--batch <count>', 'pictures at a time', wholeNumber(1, 65536), 1)
    .option('--overwrite', 'replace what is at the place')
    .action((name: string, options) => exportModel(name, options, context));
  return program;
}

function withJson(command: Command, description: string): Command {
  return command.description(description).option('--json', 'print one JSON object');
}

/** A command that makes a file of a photo. */
function withOutput(command: Command, description: string): Command {
  return withJson(command, description)
    .argument('<photo>', 'the photo to restore')
    .requiredOption('--out <file>', 'where to write; the ending says the format')
    .option('--quality <percent>', 'for JPEG, WebP and AVIF', wholeNumber(1, 100), 92)
    .option('--overwrite', 'replace what is at OUT');
}
