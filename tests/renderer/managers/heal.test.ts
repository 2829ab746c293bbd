import { describe, expect, it } from 'vitest';
import { emptyEdit, type EditState } from '../../../src-main/contract/edits/edit.ts';
import type { Change } from '../../../src-main/contract/edits/change.ts';
import type { HostContract, Photo } from '../../../src-main/contract/host.ts';
import type { Job, JobPayload } from '../../../src-main/contract/jobs.ts';
import { AppError } from '../../../src-main/shared/errors.ts';
import type { BrushOperation } from '../../../src-main/shared/mask/mask.ts';
import type { Handlers } from '../../../src-main/shared/rpc/definition.ts';
import { SettingsManager } from '../../../src-renderer/managers/settings.svelte.ts';
import { ToolManager } from '../../../src-renderer/managers/tools.svelte.ts';
import { allTools } from '../../../src-renderer/tools/all-tools.ts';
import { until } from '../../support/scratch.ts';
import { fillStep, rectangle } from '../../support/steps.ts';
import { fakeHostPort, watchedJobs } from '../support/fake-host.ts';
import { EditWindow } from '../support/window.ts';

const photoId = 'photo';

/** One window on a photo whose host heals when it is told to. */
async function openWindow(own: Partial<Handlers<HostContract>> = {}, state: EditState = emptyEdit) {
  const watched = watchedJobs();
  const asked: JobPayload<'heal'>[] = [];
  const changes: Change[] = [];
  const jobs = new Map<string, Job>();
  const put = (job: Job): Job => {
    jobs.set(job.id, job);
    watched.emit({ jobs: [job] });
    return job;
  };
  const handlers: Partial<Handlers<HostContract>> = {
    'jobs.watch': watched.watch,
    'jobs.start': ({ kind, payload }) => {
      asked.push(payload as JobPayload<'heal'>);
      const common = { subject: { photoId }, progress: 0, note: null, result: null, error: null, pausable: false };
      return put({ id: `job ${asked.length}`, kind, state: 'queued', createdAt: 0, ...common } as Job);
    },
    'jobs.cancel': ({ id }) => put({ ...jobs.get(id)!, state: 'cancelled' }),
    'edit.watch': (_, context) => {
      const document = { photoId, revision: 1, state, undo: null, redo: null, original: 'o', current: 'o' };
      context.emit({ document, arrived: {} });
      return new Promise<null>(() => undefined);
    },
    'edit.change': ({ change, revision }) => {
      changes.push(change);
      return { revision: revision + 1 };
    },
    ...own,
  };
  const window = new EditWindow(() => Promise.resolve({ key: null, port: fakeHostPort(handlers) }));
  const { connection, documents, view } = window;
  const settings = new SettingsManager(connection);
  const said: string[] = [];
  const healing = window.healingWith(settings, ({ message }) => said.push(message));
  const tools = new ToolManager(documents, settings, view, healing);
  await window.open({ id: photoId, info: { width: 200, height: 200 } } as Photo);
  tools.setSize(8);
  /** As the hand does with the tool that it has. */
  const paint = (y: number, erase = false): void => {
    const at = (x: number) => ({ x, y, pressure: 1 });
    tools.handle({ type: 'down', sample: at(20), erase, straight: false });
    tools.handle({ type: 'move', samples: [at(120)], straight: false });
    tools.handle({ type: 'up' });
  };
  const end = (n: number, state: 'done' | 'failed', error: Job['error'] = null, result: Job['result'] = null): Job =>
    put({ ...jobs.get(`job ${n}`)!, state, error, result } as Job);
  return { ...window, documents, settings, healing, tools, asked, changes, said, paint, end, put };
}

describe('a stroke of the brush', () => {
  it('says what must be known of how it was filled, once a photo', async () => {
    const { paint, asked, healing, end, said } = await openWindow();
    const notes = [{ code: 'FACES_UNKNOWN', message: 'No face is spared.' }] as const;
    for (const n of [1, 2]) {
      paint(20 * n);
      await until(() => asked.length === n);
      end(n, 'done', null, { stepId: asked[n - 1].stepId, revision: 2, notes: [...notes] });
      await until(() => healing.strokes.length === 0);
      expect(said).toEqual(['No face is spared.']);
    }
  });

  it('is healed when it is let go, seen until then, and holds up no other', async () => {
    const { paint, asked, healing, documents, end, changes } = await openWindow();
    paint(20);
    paint(60);
    expect(healing.strokes).toHaveLength(2);
    await until(() => asked.length === 2);
    expect(asked.map(({ stroke }) => (stroke as BrushOperation).points[1])).toEqual([20, 60]);
    expect(new Set(asked.map(({ stepId }) => stepId)).size).toBe(2);
    expect(asked[0]).toMatchObject({ photoId, method: 'auto', grain: true });
    expect(documents.editable).toBe(true);
    expect(changes).toEqual([]);
    end(1, 'done');
    await until(() => healing.strokes.length === 1);
    end(2, 'done');
    await until(() => healing.strokes.length === 0);
  });

  it('waits for Fill where that is switched off, where it erases, and where another mask or a fill is painted', async () => {
    const painted = { ...rectangle(0, 0, 200, 100), id: 'painted' };
    const { paint, asked, tools, settings, healing, changes } = await openWindow(
      {},
      { ...emptyEdit, damage: [painted] },
    );
    paint(20, true);
    tools.target = 'avoid';
    expect(tools.heals).toBe(false);
    paint(40);
    tools.target = 'damage';
    tools.select(allTools.find(({ id }) => id === 'eraser')!);
    paint(60);
    tools.select(allTools.find(({ id }) => id === 'brush')!);
    expect(tools.heals).toBe(true);
    settings.current = { ...settings.current, brushHeals: false };
    paint(150);
    await until(() => changes.length === 4);
    expect(changes.map((change) => change.type === 'paint' && change.target)).toEqual([
      'damage',
      'avoid',
      'damage',
      'damage',
    ]);
    expect([asked, healing.strokes]).toEqual([[], []]);
    const reopened = { stepId: 'step', enabled: true, damage: [], avoid: [] };
    expect((await openWindow({}, { ...emptyEdit, reopened })).tools.heals).toBe(false);
  });

  it('is nothing where it lies beside the photo', async () => {
    const { paint, healing } = await openWindow();
    paint(900);
    expect(healing.strokes).toEqual([]);
    paint(20);
    expect(healing.strokes).toHaveLength(1);
  });

  it('becomes damage where the host does not take it, and one says why', async () => {
    const refusal = new AppError('MODEL_UNKNOWN', 'none', { why: 'none-to-fill', name: 'x' });
    const { paint, changes, documents, healing } = await openWindow({
      'jobs.start': () => {
        throw refusal;
      },
    });
    paint(20);
    await until(() => changes.length === 1);
    expect(changes).toMatchObject([{ type: 'paint', target: 'damage', operation: { type: 'brush' } }]);
    expect(healing.strokes).toEqual([]);
    await until(() => documents.refusal?.code === 'MODEL_UNKNOWN');
  });

  it('says why where it fails; the host has painted it', async () => {
    const { paint, asked, end, documents, healing, changes } = await openWindow();
    paint(20);
    await until(() => asked.length === 1);
    end(1, 'failed', { code: 'MASK_EMPTY', message: 'nothing', details: { why: 'nothing-marked' } });
    await until(() => healing.strokes.length === 0);
    expect(documents.refusal?.code).toBe('MASK_EMPTY');
    expect(changes).toEqual([]);
  });

  it('is what Undo takes back first, until it is healed', async () => {
    const { paint, asked, healing, end } = await openWindow();
    paint(20);
    paint(60);
    await until(() => asked.length === 2);
    expect(await healing.takeBack()).toBe(true);
    await until(() => healing.strokes.length === 1);
    end(1, 'done');
    await until(() => healing.strokes.length === 0);
    expect(await healing.takeBack()).toBe(false);
  });

  it('is taken back also before the host has heard of it', async () => {
    const { paint, asked, healing } = await openWindow();
    paint(20);
    expect(await healing.takeBack()).toBe(true);
    expect(healing.strokes).toEqual([]);
    await healing.settled();
    expect(asked).toEqual([]);
  });

  it('comes before what is asked for next', async () => {
    const { paint, asked, end, documents } = await openWindow();
    paint(20);
    await until(() => asked.length === 1);
    let settled = false;
    const settling = documents.settled().then(() => (settled = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(settled).toBe(false);
    end(1, 'done');
    await settling;
  });
});

it('closes the variants of the last fill, among which one has chosen by then', async () => {
  const step = fillStep({}, { id: 'step', seeds: [1, 2, 3] });
  const { paint, put, fill, tools } = await openWindow({}, { ...emptyEdit, steps: [step] });
  const filling = {
    id: 'fill',
    kind: 'fill',
    subject: { photoId },
    state: 'running',
    progress: 0.5,
    note: null,
  } as const;
  const job = { ...filling, result: null, error: null, pausable: false, createdAt: 0 } satisfies Job;
  const groups = [{ x: 0, y: 0, width: 9, height: 9, areas: 1, at: [0, 0], outline: [] }];
  const result = { stepId: 'step', revision: 1, variants: [], groups, areas: 1 };
  put(job);
  put({ ...job, state: 'done', result });
  await until(() => fill.shown !== null);
  tools.handle({ type: 'cancel' });
  expect(fill.shown).not.toBeNull();
  paint(20);
  expect(fill.shown).toBeNull();
});

describe('strokes on their way when the line breaks', () => {
  it('are asked for again, and followed where the host had taken them', async () => {
    let tries = 0;
    const { paint, healing, connection } = await openWindow({
      'jobs.start': () => {
        tries += 1;
        if (tries === 1) throw new AppError('CONNECTION_LOST', 'lost', { why: 'closed' });
        if (tries === 2)
          throw new AppError('INVALID_REQUEST', 'already', { why: 'in-hand-already', job: 'before the line broke' });
        throw new AppError('INVALID_REQUEST', 'there', { why: 'step-there', step: 's' });
      },
    });
    expect(connection.state).toBe('open');
    paint(20);
    await healing.settled();
    expect([tries, healing.strokes.length]).toEqual([1, 1]);
    healing.resume();
    await until(() => tries === 2);
    // The host has forgotten it, as it was done.
    await until(() => healing.strokes.length === 0);
    paint(60);
    await until(() => tries === 3);
    await until(() => healing.strokes.length === 0);
  });
});
