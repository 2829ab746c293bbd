import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../core/version.ts';
import { serializeError } from '../shared/errors.ts';
import { fillMethods } from '../shared/recipe/steps.ts';
import { doctor } from './doctor.ts';
import { fill } from './fill.ts';
import { render } from './render.ts';
import { serveApplication } from './serve.ts';

/** 0 done, 1 failed, 2 the command line itself was wrong. */
export async function run(argv: readonly string[], outDirectory: string): Promise<number> {
  const cancel = new AbortController();
  const onSignal = (): void => cancel.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    await createProgram(outDirectory, cancel.signal).parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { code, message } = serializeError(error);
    process.stderr.write(`${code}: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
    return code === 'USAGE' ? 2 : 1;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function createProgram(outDirectory: string, signal: AbortSignal): Command {
  const program = new Command('heirloom')
    .description('Restores old photographs on this computer. Originals are never written.')
    .version(version)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) =>
        write(
          `USAGE: ${text
            .trim()
            .replace(/^error: /, '')
            .replace(/\s*\n\s*/g, ' ')}\n`,
        ),
    });
  const json = new Option('--json', 'print one JSON object');

  program
    .command('fill')
    .description('fill what is white in a mask')
    .argument('<photo>', 'the photo to restore')
    .requiredOption('--mask <file>', 'picture of the same size; white is missing')
    .requiredOption('--out <file>', 'where to write; the ending says the format')
    .addOption(new Option('--method <name>', 'how to fill').choices(fillMethods).default('auto'))
    .option('--seed <number>', 'the same seed gives the same picture', wholeNumber(0, 0xffffffff), 1)
    .option('--variants <count>', 'write OUT-1 … OUT-K', wholeNumber(1, 64))
    .option('--avoid <file>', 'picture of the same size; white is never copied from')
    .option('--rotate', 'texture may be turned when it is copied')
    .option('--mirror', 'texture may be mirrored when it is copied')
    .option('--quality <percent>', 'for JPEG, WebP and AVIF', wholeNumber(1, 100), 92)
    .option('--overwrite', 'replace what is at OUT')
    .addOption(json)
    .action((photo: string, options) => fill(photo, options, signal));

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
    .action((photo: string, options) => render(photo, options, signal));

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
    .addOption(json)
    .action((options) => doctor(options, signal));

  for (const command of program.commands) command.exitOverride();
  return program;
}

function wholeNumber(smallest: number, largest: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < smallest || value > largest) {
      throw new InvalidArgumentError(`It must be a whole number from ${smallest} to ${largest}.`);
    }
    return value;
  };
}
