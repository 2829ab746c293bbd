import { lockLibrary } from '../../../src-main/host/library/lock.ts';

/** Says "ready", and at a line on its input tries for the library: "in", or why not; keeps it until its input ends. */
const [, , directory] = process.argv;
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  try {
    lockLibrary(directory);
    process.stdout.write('in\n');
  } catch (error) {
    const { code, details } = error as { code: string; details: Record<string, unknown> };
    process.stdout.write(`${code} ${details.process}\n`);
  }
});
process.stdin.once('end', () => process.exit());
