import { describe, expect, it } from 'vitest';
import { emptyEdit } from '../../../src-main/contract/edits/edit.ts';
import type { Photo } from '../../../src-main/contract/host.ts';
import type { ExportOptions, Job, JobOf } from '../../../src-main/contract/jobs.ts';
import { ExportManager } from '../../../src-renderer/managers/export.svelte.ts';
import { SettingsManager } from '../../../src-renderer/managers/settings.svelte.ts';
import { until } from '../../support/scratch.ts';
import { fakeHostPort, watchedJobs } from '../support/fake-host.ts';
import { EditWindow } from '../support/window.ts';

const photoId = 'photo';
type Export = JobOf<'export'>;
const job = (id: string, changes: Partial<Export> = {}): Export => ({
  id,
  kind: 'export',
  subject: { photoId, view: 'view' },
  state: 'running',
  progress: 0.5,
  note: null,
  result: null,
  error: null,
  pausable: false,
  createdAt: 0,
  ...changes,
});
const done = (id: string): Export =>
  job(id, { state: 'done', progress: 1, result: { path: `/${id}.png`, bytes: 9, notes: [] } });

/** The export panel of one window, while the host exports the photo for another one. */
async function openPanel() {
  const watched = watchedJobs(job('theirs'));
  const asked: ExportOptions[] = [];
  const window = new EditWindow(() =>
    Promise.resolve({
      key: null,
      port: fakeHostPort({
        'jobs.watch': watched.watch,
        'jobs.start': ({ payload }): Job => {
          asked.push((payload as { options: ExportOptions }).options);
          const started = job(`ours ${asked.length}`, { state: 'queued', progress: 0 });
          watched.emit({ jobs: [started] });
          return started;
        },
        'jobs.dismiss': ({ id }) => (watched.emit({ removed: id }), null),
        'export.preview': () => ({ path: '/a.png', exists: true }),
        'settings.set': ({ changes }) => changes as never,
        'edit.watch': (_, context) => {
          const document = { photoId, revision: 1, undo: null, redo: null, original: 'o', current: 'view' };
          context.emit({ document: { ...document, state: structuredClone(emptyEdit) }, arrived: {} });
          return new Promise<null>(() => undefined);
        },
      }),
    }),
  );
  await window.open({ id: photoId, info: { width: 9, height: 9, depth: 8 } } as Photo);
  const { connection, jobs, documents } = window;
  const exporting = new ExportManager(connection, jobs, documents, new SettingsManager(connection), () => null);
  exporting.set({ exportFormat: 'webp', exportDirectory: '/pictures' });
  return { exporting, asked, emit: (...all: Export[]): void => watched.emit({ jobs: all }) };
}

describe('an export that is asked for while another window exports the photo', () => {
  it('is done after that, as this window wants it, and shown here', async () => {
    const { exporting, asked, emit } = await openPanel();
    expect(exporting.task).toMatchObject({ running: true, fraction: 0.5 });
    expect(exporting.busy).toBe(false);
    // A second press of the same button is one too many.
    const both = Promise.all([exporting.run(), exporting.run()]);
    await until(() => exporting.task.job?.id === 'ours 1');
    expect(asked).toMatchObject([{ format: 'webp', directory: '/pictures' }]);
    expect([exporting.busy, exporting.task.fraction]).toEqual([true, 0]);
    emit(done('theirs'));
    await until(() => exporting.task.job?.id === 'ours 1');
    expect(exporting.result).toBeNull();
    emit(done('ours 1'));
    await both;
    expect([exporting.busy, exporting.result?.path]).toEqual([false, '/ours 1.png']);
    emit(job('theirs again'));
    await until(() => exporting.task.job?.id === 'theirs again');
    expect(exporting.result?.path).toBe('/ours 1.png');
    exporting.again();
    expect(exporting.result).toBeNull();
  });

  it('asks what to do where the other one has taken its name, and fails in nobody’s list', async () => {
    const { exporting, emit } = await openPanel();
    const run = exporting.run();
    await until(() => exporting.task.job?.id === 'ours 1');
    const error = { code: 'OUTPUT_EXISTS' as const, message: 'there', details: {} };
    emit(job('ours 1', { state: 'failed', error }));
    await run;
    expect([exporting.undecided, exporting.busy]).toEqual([true, false]);
    await until(() => exporting.task.job?.id === 'theirs');
    expect(exporting.task.error).toBeNull();
  });
});
