import { pathToFileURL } from 'node:url';
import { sharedArray, Threads } from '../../../src-main/platform/threads.ts';
import { markingTasks } from './marking-thread.ts';

/** A process that never disposes its threads: `child.mjs THREAD`. */
const by = sharedArray(Int32Array, 50);
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
const job = new Threads(pathToFileURL(process.argv[2]), 3).openJob('marks', { by }, markingTasks({ by }, pause));
await job.run('mark', 50, [0]);
console.log(by.every((mark) => mark > 0) ? 'all' : 'some');
