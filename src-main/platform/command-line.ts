import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { serializeError } from '../shared/errors.ts';

/** A program that throws instead of ending the process, and prints wrong usage as one line, `USAGE: …`. */
export function createProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`USAGE: ${oneLine(text.trim().replace(/^error: /, ''))}\n`),
    });
}

/**
 * Runs a program's work; an error becomes one line on stderr, `CODE: sentence`.
 * @returns the exit status: 0 done, 1 failed, 2 the command line itself was wrong
 */
export async function exitStatus(work: () => Promise<unknown>): Promise<0 | 1 | 2> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { code, message } = serializeError(error);
    process.stderr.write(`${code}: ${oneLine(message)}\n`);
    return code === 'USAGE' ? 2 : 1;
  }
}

/** Parser of an option's value for commander. */
export function numberBetween(smallest: number, largest: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= smallest && value <= largest)) {
      throw new InvalidArgumentError(`It must be a number from ${smallest} to ${largest}.`);
    }
    return value;
  };
}

/** Parser of an option's value for commander. */
export function wholeNumber(smallest: number, largest: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < smallest || value > largest) {
      throw new InvalidArgumentError(`It must be a whole number from ${smallest} to ${largest}.`);
    }
    return value;
  };
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** On one line, and without what a terminal would obey: names of files and what is in them stand in such texts. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
