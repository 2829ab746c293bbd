import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Move } from '../../../src-main/contract/edits/change.ts';
import { type EditState, emptyEdit } from '../../../src-main/contract/edits/edit.ts';
import { patched } from '../../../src-main/contract/edits/history.ts';
import {
  type EditEvent,
  type EditUpdate,
  type HostContract,
  hostContract,
  type Photo,
} from '../../../src-main/contract/host.ts';
import { createHost, type Host } from '../../../src-main/host/create-host.ts';
import { createRandom, type RandomSource } from '../../../src-main/imaging/random.ts';
import type { MaskOperation } from '../../../src-main/shared/mask/mask.ts';
import { connect } from '../../../src-main/shared/rpc/connect.ts';
import type { Client, RpcMessage } from '../../../src-main/shared/rpc/definition.ts';
import type { Port } from '../../../src-main/shared/rpc/port.ts';
import { launchChildProcess } from '../../../src-main/shells/launchers/child-process.ts';
import { type Server, startServer } from '../../../src-main/shells/node/start-server.ts';
import type { FillMethod } from '../../../src-main/steps/fill/params.ts';
import { pictureKey } from '../../../src-main/steps/keys.ts';
import { enterAs } from '../../support/enter.ts';
import { pathsIn } from '../../support/host.ts';
import { addPhotos } from '../../support/jobs.ts';
import { openPageSocket } from '../../support/page-socket.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { between, pick } from '../../support/random-masks.ts';
import { scratchFolder, until } from '../../support/scratch.ts';
import { EditWindow } from '../support/window.ts';

const size = { width: 200, height: 150 };
const out = resolve(import.meta.dirname, '../../../out/main');
const scratch = scratchFolder('two-windows');
const paths = pathsIn(scratch.path);
let host: Host;
let server: Server;
let observer: Client<HostContract>;

async function openLine(): Promise<Port> {
  const { origin, host: address } = new URL(server.address);
  return openPageSocket(`ws://${address}/port?key=${await enterAs(server.address)}`, origin);
}

async function start(): Promise<void> {
  host = createHost({
    paths,
    resources: resolve(import.meta.dirname, '../../../resources'),
    launchEngine: (priority) =>
      launchChildProcess({ modulePath: join(out, 'engine.js'), cacheDirectory: paths.cache, priority }),
    shell: 'node',
    version: 'test',
  });
  const secretsFile = join(paths.library, 'page-secrets.json');
  server = await startServer({ host, renderer: join(out, '../renderer'), secretsFile });
  observer = connect(await openLine(), hostContract);
}

async function stop(): Promise<void> {
  await server.close();
  host.dispose();
}

beforeAll(async () => {
  mkdirSync(scratch.file('photos'));
  await start();
});
afterAll(async () => {
  await stop();
  scratch.remove();
});

/** What a window sent to the host, by the change's id, and what the host took of it. */
interface Sent {
  actions: Map<string, { action: Change | Move; revision: number }>;
  accepted: Set<string>;
}

async function openWindow(photo: Photo, sent: Sent) {
  const window = new EditWindow(async () => {
    const port = await openLine();
    const calls = new Map<number, string>();
    port.onMessage((raw) => {
      const message = raw as RpcMessage;
      const changeId = message.type === 'result' && calls.get(message.id);
      if (changeId) sent.accepted.add(changeId);
    });
    const post = (message: unknown): void => {
      const request = message as RpcMessage;
      if (request.type === 'request' && /^edit\.(change|undo|redo)$/.test(request.method)) {
        const { changeId, revision, change } = request.params as {
          changeId: string;
          revision: number;
          change?: Change;
        };
        calls.set(request.id, changeId);
        const move: Move = { type: request.method === 'edit.undo' ? 'undo' : 'redo' };
        sent.actions.set(changeId, { action: change ?? move, revision });
      }
      port.post(message);
    };
    return { port: { ...port, post }, key: null };
  });
  await window.open(photo);
  const adjustments = { tone: window.adjustment('tone'), sharpen: window.adjustment('sharpen') };
  await adjustments.tone.measure();
  return Object.assign(window, { adjustments });
}
type TestWindow = Awaited<ReturnType<typeof openWindow>>;

function randomStroke(random: RandomSource, erase: boolean): MaskOperation {
  const [x, y] = [between(random, 5, 160), between(random, 5, 140)];
  const points = [x, y, 1, x + between(random, 4, 30), y + between(random, -5, 5) + random.unit(), 1];
  return { type: 'brush', erase, size: between(random, 2, 6), hardness: 0.9, points };
}

/** Fills what is painted, as the window's button does. */
async function fill(window: TestWindow, method: FillMethod, variants: number): Promise<void> {
  Object.assign(window.fill, { method, variants, grain: variants > 1 });
  await window.fill.run();
}

type Act = (window: TestWindow, random: RandomSource) => unknown;
const change =
  (make: (state: EditState, random: RandomSource) => Change | null): Act =>
  ({ documents }, random) => {
    const wanted = make(documents.state, random);
    if (wanted && documents.editable) documents.change(wanted);
  };
const onStep = (make: (stepId: string, random: RandomSource) => Change): Act =>
  change(({ steps }, random) => (steps.length > 0 ? make(pick(random, steps).id, random) : null));
const onFill = (make: (stepId: string, random: RandomSource) => Change): Act =>
  change(({ steps }, random) => {
    const fills = steps.filter(({ op }) => op === 'fill');
    return fills.length > 0 ? make(pick(random, fills).id, random) : null;
  });
const paint = (target: 'damage' | 'avoid', erase: boolean): Act =>
  change((_, random) => ({ type: 'paint', target, operation: randomStroke(random, erase) }));
const adjust =
  (op: 'tone' | 'sharpen', key: string, from: number): Act =>
  async ({ adjustments, documents }, random) => {
    const adjustment = adjustments[op];
    documents.flush();
    adjustment.chosen = random.unit() < 0.4 ? (documents.state.steps.find((step) => step.op === op)?.id ?? null) : null;
    for (let moves = between(random, 1, 4); moves > 0; moves -= 1) {
      adjustment.set({ [key]: from + random.unit() });
      await wait(random.below(20));
    }
    adjustment.settle();
    if (random.unit() < 0.5) documents.flush();
  };

/** What people do, and how often of a hundred times. */
const acts: [often: number, act: Act][] = [
  [26, paint('damage', false)],
  [5, paint('damage', true)],
  [7, paint('avoid', false)],
  [2, paint('avoid', true)],
  [
    1,
    change((_, random) => ({
      type: 'paint',
      target: 'damage',
      operation: { type: 'grow', radius: 1 + random.unit() },
    })),
  ],
  [1, change((_, random) => ({ type: 'clear-mask', target: pick(random, ['damage', 'avoid']) }))],
  [10, ({ documents }) => documents.undo()],
  [7, ({ documents }) => documents.redo()],
  [4, adjust('tone', 'saturation', -0.5)],
  [4, adjust('sharpen', 'amount', 0.5)],
  [9, (window, random) => fill(window, pick(random, ['smooth', 'exemplar']), between(random, 1, 3))],
  [4, ({ fill: { shown }, fill: manager }, random) => shown && manager.keep(pick(random, shown.variants))],
  [2, onFill((stepId, random) => ({ type: 'choose-seed', stepId, seed: random.below(1000) }))],
  [6, onFill((stepId) => ({ type: 'reopen-step', stepId }))],
  [2, change(({ reopened }) => (reopened ? { type: 'give-back-step' } : null))],
  [6, onStep((stepId, random) => ({ type: 'enable-step', stepId, enabled: random.unit() < 0.4 }))],
  [3, onStep((stepId) => ({ type: 'remove-step', stepId }))],
  [1, change(() => ({ type: 'revert' }))],
];
const total = acts.reduce((sum, [often]) => sum + often, 0);

function randomAct(random: RandomSource): Act {
  let at = random.below(total);
  return acts.find(([often]) => (at -= often) < 0)![1];
}

/** Painted operations as steps have them, whose points tell them apart. */
const textOf = ({ id: _, ...operation }: Partial<EditState['damage'][number]>): string => JSON.stringify(operation);
/** What else is on a mask acts on these, and goes with them. */
const strokesOf = ({ damage, avoid, reopened }: EditState): string[] =>
  [damage, avoid, reopened?.damage ?? [], reopened?.avoid ?? []]
    .flat()
    .filter((operation) => 'erase' in operation && !operation.erase)
    .map(textOf);

/**
 * Follows an edit from outside. Undo and redo must lead to what was there before, and a stroke may only go into the step that was made of
 * it, or by a change whose author saw it.
 */
async function follow(photoId: string, sent: Sent) {
  const timeline: EditState[] = [emptyEdit];
  const heard = new Set<string>();
  const problems: string[] = [];
  let cursor = 0;
  let revision = 0;
  const hear = ({ changeId, patches, ...update }: EditUpdate): void => {
    const before = timeline[cursor];
    const after = patched(before, patches);
    const { action, revision: seen } = sent.actions.get(changeId) ?? { action: null, revision: -1 };
    if (heard.has(changeId)) problems.push(`${action?.type} was applied twice`);
    heard.add(changeId);
    if (update.revision !== revision + 1) problems.push(`revision ${update.revision} came after ${revision}`);
    if (action?.type === 'undo' || action?.type === 'redo') {
      cursor += action.type === 'undo' ? -1 : 1;
      if (textOf(timeline[cursor] as object) !== textOf(after as object)) problems.push(`${action.type} led elsewhere`);
    } else {
      const left = new Set(strokesOf(after));
      const gone = strokesOf(before).filter((stroke) => !left.has(stroke));
      const placed = new Set(
        action
          ? []
          : after.steps.flatMap((step) => [...step.mask, ...(step.op === 'fill' ? step.avoid : [])]).map(textOf),
      );
      const lost = gone.filter((stroke) => !placed.has(stroke));
      if (lost.length > 0 && seen !== revision) {
        problems.push(`${action?.type ?? 'a step that was placed'} lost ${lost.join()}; seen ${seen}, was ${revision}`);
      }
      timeline.splice(cursor + 1, Infinity, after);
      cursor += 1;
    }
    ({ revision } = update);
  };
  const watching = new AbortController();
  await new Promise<void>((watched) => {
    const onEvent = (event: EditEvent): void => {
      if ('change' in event) hear(event.change);
      else if ('document' in event) watched();
    };
    observer['edit.watch']({ photoId, pending: [] }, { signal: watching.signal, onEvent }).catch(() => undefined);
  });
  return { heard, problems, stop: () => watching.abort() };
}

async function exportedBy(window: TestWindow, photoId: string, template: string): Promise<string> {
  const options = { directory: scratch.path, template, format: 'png', quality: 90, depth: 8, conflict: 'ask' } as const;
  const ended = await window.jobs.ended(await window.jobs.start('export', { photoId, options }));
  expect(ended?.error).toBeNull();
  return sha256(ended!.result!.path);
}

const seeds = process.env.HEIRLOOM_SEEDS?.split(',').map(Number) ?? [1, 2];

describe('two windows that do a hundred things to one photo', () => {
  it.each(seeds)('show and export the same, and lose nothing (seed %i)', { timeout: 120_000 }, async (seed) => {
    const random = createRandom(seed);
    const file = scratch.file('photos', `${seed}.png`);
    await testPhoto(size.width, size.height)
      .linear(1, seed % 50)
      .png()
      .toFile(file);
    const { added } = await addPhotos(observer, { paths: [file] });
    const [photo] = added;
    const sent: Sent = { actions: new Map(), accepted: new Set() };
    const windows = [await openWindow(photo, sent), await openWindow(photo, sent)];
    const followed = await follow(photo.id, sent);

    const started: unknown[] = [];
    for (let i = 0; i < 100; i += 1) {
      started.push(randomAct(random)(pick(random, windows), random));
      if (random.unit() < 0.8) await wait(random.below(25));
      if (random.unit() < 0.03) await Promise.all(windows.map(({ documents }) => documents.settled()));
    }
    await Promise.all(started);
    const settled = async (): Promise<void> => {
      await Promise.all(windows.map(({ documents }) => documents.settled()));
      const { revision } = await observer['edit.open']({ photoId: photo.id });
      await until(() => windows.every(({ documents }) => documents.document?.revision === revision));
      await Promise.all(windows.map(({ ready }) => ready.update()));
    };
    await settled();

    expect(followed.problems).toEqual([]);
    const painted = [...sent.actions].filter(([id, { action }]) => action.type === 'paint' && sent.accepted.has(id));
    expect(painted.filter(([id]) => !followed.heard.has(id))).toEqual([]);

    const stored = await observer['edit.open']({ photoId: photo.id });
    const plain = (state: EditState): unknown => JSON.parse(JSON.stringify(state));
    for (const { documents, view } of windows) {
      expect(plain(documents.state)).toEqual(stored.state);
      expect(plain(documents.document!.state)).toEqual(stored.state);
      expect(documents.document).toMatchObject({ current: stored.current, undo: stored.undo, redo: stored.redo });
      await until(() => view.shown === stored.current);
    }
    expect(stored.current).toBe(pictureKey(sha256(file), stored.state.steps));
    const exports = await Promise.all(windows.map((window, i) => exportedBy(window, photo.id, `${seed}-${i}`)));
    expect(exports[1]).toBe(exports[0]);

    const [one, other] = windows;
    let undone = 0;
    for (; one.documents.undoLabel !== null && undone <= 100; undone += 1) await one.documents.undo();
    await settled();
    for (const { documents } of windows) expect(documents.state).toEqual(emptyEdit);
    for (let i = 0; i < undone; i += 1) await other.documents.redo();
    await settled();
    for (const { documents } of windows) expect(documents.state).toEqual(stored.state);
    followed.stop();
    for (const { documents } of windows) documents.close();
  });
});
