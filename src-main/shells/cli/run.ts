import { Option, type Command } from 'commander';
import { version } from '../../host/version.ts';
import { runtimeChoices } from '../../shared/data/runtime.ts';
import { createProgram, exitStatus, wholeNumber } from '../../platform/command-line.ts';
import { baseFillModel } from '../../shared/recipe/model-reference.ts';
import { fillMethods } from '../../steps/fill/params.ts';
import { stepOps } from '../../steps/index.ts';
import { addAdjusting } from './step-commands.ts';
import { doctor } from './doctor-command.ts';
import { evaluate } from './evaluate-command.ts';
import { fill } from './fill-command.ts';
import { exitBySignal } from './exit-by-signal.ts';
import { exportModel, listModels } from './model-commands.ts';
import { commandJournal } from './command-journal.ts';
import { render } from './render-command.ts';
import { serveApplication } from './serve-command.ts';
import { train } from './train-command.ts';

/** Commands whose work is worth nothing half done; a training saves a checkpoint before it ends. */
const abandoning: ReadonlySet<string> = new Set([...stepOps, 'render', 'evaluate']);

/** 0 done, 1 failed, 2 the command line itself was wrong. */
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
      // Each has a name that says whose it was, so one look is enough.
      await commandJournal().sweep(true);
      await createCommands(outDirectory, cancel.signal).parseAsync(argv);
    });
    if (status === 1 && cancelledBy && abandoning.has(argv[2])) exitBySignal(cancelledBy);
    return status;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function createCommands(outDirectory: string, signal: AbortSignal): Command {
  const program = createProgram(
    'heirloom',
    'Restores old photographs on this computer. Originals are never written.',
  ).version(version);
  const json = new Option('--json', 'print one JSON object');

  program
    .command('fill')
    .description('fill what is white in a mask')
    .argument('<photo>', 'the photo to restore')
    .requiredOption('--mask <file>', 'picture of the same size; white is missing')
    .requiredOption('--out <file>', 'where to write; the ending says the format')
    .addOption(new Option('--method <name>', 'how to fill').choices(fillMethods).default('auto'))
    .option('--model <name>', 'whose network fills: a name as in "models list", a file, or none', baseFillModel)
    .option('--no-grain', 'what is filled stays smooth where the photo has grain')
    .option('--ensemble', 'the network looks at each place in eight ways: slower, and a little better')
    .option('--seed <number>', 'the same seed gives the same picture', wholeNumber(0, 0xffffffff), 1)
    .option('--variants <count>', 'write OUT-1 … OUT-K', wholeNumber(1, 64))
    .option('--avoid <file>', 'picture of the same size; white is never copied from')
    .option('--rotate', 'texture may be turned when it is copied')
    .option('--mirror', 'texture may be mirrored when it is copied')
    .option('--uncertainty <file>', 'where to write how far variants and eight looks lie apart, as PNG, ten times')
    .option('--quality <percent>', 'for JPEG, WebP and AVIF', wholeNumber(1, 100), 92)
    .option('--overwrite', 'replace what is at OUT')
    .addOption(json)
    .action((photo: string, options) => fill(photo, options, outDirectory, signal));

  program
    .command('render')
    .description('replay a recipe that the editor saved')
    .argument('<photo>', 'the photo the recipe was made for')
    .requiredOption('--recipe <file>', 'recipe, JSON')
    .requiredOption('--out <file>', 'where to write; the ending says the format')
    .option('--quality <percent>', 'for JPEG, WebP and AVIF', wholeNumber(1, 100), 92)
    .addOption(new Option('--depth <bits>', 'bits per channel').choices(['8', '16']))
    .option('--overwrite', 'replace what is at OUT')
    .addOption(json)
    .action((photo: string, options) => render(photo, options, outDirectory, signal));

  program
    .command('serve')
    .description('open the application in the browser of this computer')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', wholeNumber(0, 65535), 0)
    .option('--library <folder>', 'where the library lies')
    .option('--no-open', 'only print the address')
    .action((options) => serveApplication(options, outDirectory, signal));

  program
    .command('doctor')
    .description('versions, what was found and what was not, and why')
    .option('--measure', 'measure anew which runtime computes fastest here; takes some seconds')
    .addOption(json)
    .action((options) => doctor(options, outDirectory, signal));

  program
    .command('train')
    .description('train a network as a file describes it; goes on where it was stopped')
    .requiredOption('--config <file>', 'description of the training, JSON')
    .requiredOption('--out <file>', 'where the weights are written, .safetensors')
    .option('--photos <place...>', 'folders and photos to learn from; without them all pictures are painted')
    .option('--work <folder>', 'where checkpoints lie, each training in a folder of its own')
    .option('--start <file>', 'weights to start from')
    .option('--go-on-from <folder>', 'checkpoints of Heirloom 0.1.0 of this very training')
    .addOption(new Option('--runtime <name>', 'what computes').choices(runtimeChoices).default('auto'))
    .option('--threads <count>', '0 takes all physical cores', wholeNumber(0, 1024), 0)
    .option('--workers <count>', 'threads that make pictures', wholeNumber(0, 64))
    .addOption(json)
    .action((options) => train(options, outDirectory, signal));

  addAdjusting(program, outDirectory, signal, json);
  addMeasuring(program, outDirectory, signal, json);
  addModels(program, outDirectory, signal, json);
  return program;
}

function addMeasuring(program: Command, outDirectory: string, signal: AbortSignal, json: Option): void {
  program
    .command('evaluate')
    .description('damage photos, fill them, and measure how near that comes to what was there')
    .argument('<folder>', 'the photos; they stay as they are')
    .addOption(new Option('--method <name>', 'how to fill').choices(fillMethods).default('auto'))
    .option('--model <name>', 'whose network fills: a name as in "models list", a file, or none', baseFillModel)
    .option('--ensemble', 'the network looks at each place in eight ways: slower, and a little better')
    .option('--limit <count>', 'photos at most', wholeNumber(1, 1_000_000))
    .option('--seed <number>', 'the same seed does the same', wholeNumber(0, 0xffffffff), 1)
    .addOption(json)
    .action((folder: string, options) => evaluate(folder, options, outDirectory, signal));
}

function addModels(program: Command, outDirectory: string, signal: AbortSignal, json: Option): void {
  const parent = program.command('models').description('trained networks');
  parent
    .command('list')
    .description('those that came with Heirloom and those that were trained here')
    .addOption(json)
    .action((options) => listModels(options, outDirectory, signal));
  parent
    .command('export')
    .description('write a network as an ONNX file, for other programs')
    .argument('<model>', 'name as in the list, or a .safetensors file')
    .requiredOption('--onnx <file>', 'where to write')
    .option('--size <pixels>', 'pixels a side of the pictures that it will take', wholeNumber(1, 65536), 256)
    .option('--batch <count>', 'pictures at a time', wholeNumber(1, 65536), 1)
    .option('--overwrite', 'replace what is at the place')
    .addOption(json)
    .action((model: string, options) => exportModel(model, options, outDirectory, signal));
}
