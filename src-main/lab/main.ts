import { exitStatus } from '../platform/command-line.ts';
import { createLab } from './program.ts';

/** Where `npm run -s lab` begins. The processes that measure runtimes are those of the application, in out/main beside out/lab. */
process.exitCode = await exitStatus(() => createLab(`${import.meta.dirname}/../main`).parseAsync(process.argv));
