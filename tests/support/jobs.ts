import type { HostContract, Photo } from '../../src-main/contract/host.ts';
import {
  isUnfinished,
  type AddOutcome,
  type FillOutcome,
  type Job,
  type JobKind,
  type JobPayload,
  type JobResults,
} from '../../src-main/contract/jobs.ts';
import { cancelledError, deserializeError } from '../../src-main/shared/errors.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';

export interface RunOptions {
  /** Cancels the job. */
  signal?: AbortSignal;
  onProgress?: (job: Job) => void;
}

/** Starts a job and waits for its result. @throws its error; CANCELLED */
export function runJob<K extends JobKind>(
  client: Client<HostContract>,
  kind: K,
  payload: Partial<JobPayload<K>>,
  options: RunOptions = {},
): Promise<JobResults[K]> {
  return resultOf(client, () => client['jobs.start']({ kind, payload } as never), options);
}

/** Waits for the result of a job. @throws its error; CANCELLED */
export async function resultOf<K extends JobKind>(
  client: Client<HostContract>,
  find: () => Promise<{ id: string }> | { id: string },
  { signal, onProgress }: RunOptions = {},
): Promise<JobResults[K]> {
  const watching = new AbortController();
  try {
    const seen = new Map<string, Job>();
    let look = (): void => undefined;
    const watch = client['jobs.watch'](
      {},
      {
        signal: watching.signal,
        onEvent: (event) => {
          if (!('jobs' in event)) return;
          for (const job of event.jobs) seen.set(job.id, job);
          look();
        },
      },
    );
    watch.catch(() => undefined);
    const { id } = await find();
    const cancel = (): void => void client['jobs.cancel']({ id }).catch(() => undefined);
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const ended = new Promise<Job>((resolve) => {
      look = () => {
        const job = seen.get(id);
        if (!job) return;
        if (isUnfinished(job.state)) onProgress?.(job);
        else resolve(job);
      };
      look();
    });
    const job = await Promise.race([ended, watch.then(() => Promise.reject(new Error('The watch has ended.')))]);
    if (job.state === 'cancelled') throw deserializeError(cancelledError());
    if (job.error) throw deserializeError(job.error);
    return job.result as JobResults[K];
  } finally {
    watching.abort();
  }
}

export type Added = Omit<AddOutcome, 'added' | 'known' | 'changed'> & {
  added: Photo[];
  known: Photo[];
  changed: { photo: Photo; error: AddOutcome['changed'][number]['error'] }[];
};

/** Adds photos and gives them as the library has them. */
export async function addPhotos(
  client: Client<HostContract>,
  payload: { paths?: string[]; uploads?: string[] },
  options?: RunOptions,
): Promise<Added> {
  const outcome = await runJob(client, 'add', payload, options);
  const photos = new Map((await client['library.list']({})).map((photo) => [photo.id, photo]));
  const of = (id: string): Photo => photos.get(id)!;
  return {
    ...outcome,
    added: outcome.added.map(of),
    known: outcome.known.map(of),
    changed: outcome.changed.map(({ photoId, error }) => ({ photo: of(photoId), error })),
  };
}

/** Fills what is painted, smooth where it is thin and with texture where it is wide, in one variant. */
export const fillPhoto = (
  client: Client<HostContract>,
  payload: Partial<JobPayload<'fill'>> & { photoId: string },
  options?: RunOptions,
): Promise<FillOutcome> => runJob(client, 'fill', { method: 'auto', variants: 1, seed: 5, ...payload }, options);
