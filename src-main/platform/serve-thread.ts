import { parentPort } from 'node:worker_threads';
import { serializeError } from '../shared/errors.ts';
import { notePartDone, takePart, type PartTasks, type ThreadReply, type ThreadRequest } from './threads.ts';

interface OpenJob {
  readonly tasks: PartTasks;
  readonly ticket: Int32Array;
}

/** Takes parts of the jobs that `Threads` opens. @param kinds makes tasks of a job's state, by its kind */
export function serveThread(kinds: Readonly<Record<string, (state: never) => PartTasks>>): void {
  const jobs = new Map<number, OpenJob>();
  const reply = (message: ThreadReply): void => parentPort?.postMessage(message);

  const answer = (request: ThreadRequest): void => {
    if ('open' in request) {
      const { open, kind, state, ticket } = request;
      jobs.set(open, { tasks: kinds[kind](state as never), ticket });
    } else if ('close' in request) jobs.delete(request.close);
    else {
      const { run, task, parts, turn, figures } = request;
      const { tasks, ticket } = jobs.get(run)!;
      let took = false;
      for (let part = takePart(ticket, turn, parts); part >= 0; part = takePart(ticket, turn, parts)) {
        took = true;
        for (const _ of tasks[task](part, ...figures));
        notePartDone(ticket);
      }
      if (took) reply('done');
    }
  };

  parentPort?.on('message', (request: ThreadRequest) => {
    try {
      answer(request);
    } catch (error) {
      reply({ error: serializeError(error) });
    }
  });
  reply('ready');
}
