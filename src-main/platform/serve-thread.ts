import { parentPort } from 'node:worker_threads';
import { serializeError } from '../shared/errors.ts';
import { notePartDone, takePart, type PartTasks, type ThreadReply, type ThreadRequest } from './threads.ts';

interface OpenJob {
  readonly tasks: PartTasks;
  readonly ticket: Int32Array;
}

/** Makes the tasks of a job from its state. @param pause lets the event loop have a turn, where it is due one */
export type CreateTasks = (state: never, pause: () => Promise<void>) => PartTasks;

/** Takes parts of the jobs that `Threads` opens, by their kind. */
export function serveThread(kinds: Readonly<Record<string, CreateTasks>>): void {
  const jobs = new Map<number, OpenJob>();
  const reply = (message: ThreadReply): void => parentPort?.postMessage(message);

  const answer = async (request: ThreadRequest): Promise<void> => {
    if ('open' in request) {
      const { open, kind, state, ticket } = request;
      jobs.set(open, { tasks: kinds[kind](state as never, pause), ticket });
    } else if ('close' in request) jobs.delete(request.close);
    else {
      const { run, task, parts, turn, figures } = request;
      const { tasks, ticket } = jobs.get(run)!;
      let took = false;
      for (let part = takePart(ticket, turn, parts); part >= 0; part = takePart(ticket, turn, parts)) {
        took = true;
        await tasks[task](part, ...figures);
        notePartDone(ticket);
      }
      if (took) reply('done');
    }
  };

  let last = Promise.resolve();
  parentPort?.on('message', (request: ThreadRequest) => {
    last = last.then(() => answer(request)).catch((error: unknown) => reply({ error: serializeError(error) }));
  });
  reply('ready');
}

/** Nothing else waits for a thread's event loop. */
const pause = (): Promise<void> => Promise.resolve();
