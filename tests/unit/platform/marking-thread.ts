import { threadId } from 'node:worker_threads';
import { serveThread } from '../../../src-main/platform/serve-thread.ts';
import type { PartTasks } from '../../../src-main/platform/threads.ts';

/** Shared with the test: for each part, how often it was done, and 1,000 more for each time that it was by another thread than the caller's. */
export interface Marks {
  readonly by: Int32Array;
}

export const markingTasks = ({ by }: Marks, pause: () => Promise<void>): PartTasks => ({
  async mark(part, caller) {
    await pause();
    Atomics.add(by, part, threadId === caller ? 1 : 1001);
  },
  async fail(_, caller) {
    await pause();
    if (threadId !== caller) throw new Error('out of paint');
  },
  async end(_, caller) {
    await pause();
    if (threadId !== caller) process.exit(3);
  },
});

serveThread({ marks: markingTasks });
