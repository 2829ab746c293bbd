import { ConnectionManager } from '../../../src-renderer/managers/connection.svelte.ts';
import type { Job, JobEvent } from '../../../src-main/contract/jobs.ts';
import { hostContract, type EditEvent, type HostContract } from '../../../src-main/contract/host.ts';
import type { Handlers } from '../../../src-main/shared/rpc/definition.ts';
import { createPortPair, type Port } from '../../../src-main/shared/rpc/port.ts';
import { serve } from '../../../src-main/shared/rpc/serve.ts';

/** The methods that a test answers itself; a call of any other one fails. */
export type FakeHandlers = Partial<Handlers<HostContract>>;

/** What answers `jobs.watch` with these jobs, and for as long as the line is open; `emit` tells the page of changes. */
export function watchedJobs(...jobs: Job[]) {
  let emit: (event: JobEvent) => void = () => undefined;
  const watch: NonNullable<FakeHandlers['jobs.watch']> = (_, context) => {
    ({ emit } = context);
    emit({ jobs });
    return new Promise<null>(() => undefined);
  };
  return { watch, emit: (event: JobEvent): void => emit(event) };
}

type EditDocument = Extract<EditEvent, { document: unknown }>['document'];

/** What answers `edit.watch` with an edit as it is then, and for as long as the line is open; `emit` tells the page of changes. */
export function watchedEdit(documentOf: (photoId: string) => Omit<EditDocument, 'photoId'>) {
  let emit: (event: EditEvent) => void = () => undefined;
  const watch: NonNullable<FakeHandlers['edit.watch']> = ({ photoId }, context) => {
    ({ emit } = context);
    emit({ document: { ...documentOf(photoId), photoId }, arrived: {} });
    return new Promise<null>(() => undefined);
  };
  return { watch, emit: (event: EditEvent): void => emit(event) };
}

/** The page's end of a line at whose other end `handlers` answer. */
export function fakeHostPort(handlers: FakeHandlers): Port {
  const [page, host] = createPortPair();
  serve(host, hostContract, handlers as Handlers<HostContract>);
  return page;
}

/** An open connection to `handlers`, without a key. */
export async function connectTo(handlers: FakeHandlers): Promise<ConnectionManager> {
  const connection = new ConnectionManager(() => Promise.resolve({ port: fakeHostPort(handlers), key: null }));
  await connection.connect();
  return connection;
}
