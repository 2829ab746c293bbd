import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineContract, type EngineContract } from '../../../src-main/contract/engine.ts';
import { createEngines, type Engines } from '../../../src-main/host/engines/engines.ts';
import { createPortPair } from '../../../src-main/shared/rpc/port.ts';
import type { Handlers } from '../../../src-main/shared/rpc/definition.ts';
import { serve } from '../../../src-main/shared/rpc/serve.ts';
import { until } from '../../support/scratch.ts';

interface Call {
  /** Number of the engine, in the order in which they were started. */
  engine: number;
  name: string;
  params: { path?: string; model?: string };
  signal: AbortSignal;
  finish(result?: unknown): void;
}

let engines: Engines;
let calls: Call[];
/** OS priority of each engine that was started, and what ends it. */
let started: { priority: number; alive: boolean; die(): void }[];
let ends: number;

/** Engines that compute nothing: every call waits until the test answers it. */
function launch(priority: number) {
  const [here, there] = createPortPair();
  const engine = started.length;
  const process = { priority, alive: true, die: () => here.close() };
  here.onClose(() => (process.alive = false));
  started.push(process);
  const handlers = Object.fromEntries(
    Object.keys(engineContract).map((name) => [
      name,
      (params: Call['params'], { signal }: { signal: AbortSignal }) =>
        new Promise((finish) => calls.push({ engine, name, params, signal, finish })),
    ]),
  ) as unknown as Handlers<EngineContract>;
  serve(there, engineContract, handlers);
  return { port: here, kill: () => here.close() };
}

beforeEach(() => {
  calls = [];
  started = [];
  ends = 0;
  engines = createEngines(launch, 'masks', 30);
  engines.onEnd(() => (ends += 1));
});
afterEach(() => engines.dispose());

const names = (): string[] => calls.map(({ name, params }) => `${name} ${params.path ?? params.model ?? ''}`.trim());
const ignore = (promise: Promise<unknown>): void => void promise.catch(() => undefined);
const source = { path: '/a', sha256: 'a' };
const target = { path: '/out', format: 'png', overwrite: false } as const;
const prepare = () => engines.client['steps.prepare']({ source, steps: [] });
const render = (options?: { signal: AbortSignal }) =>
  engines.client['render.run']({ source, steps: [], target }, options);
const evaluate = () =>
  engines.client['fill.evaluate']({ folder: '/f', method: 'auto', ensemble: false, seed: 1 } as never);

describe('the engines of a host', () => {
  it('are started when they are first needed, those that nobody waits for behind all other programs', async () => {
    expect(started).toEqual([]);
    ignore(engines.client['photo.inspect']({ path: '/a' }));
    await until(() => calls.length === 1);
    expect(started.map(({ priority }) => priority)).toEqual([0]);
    ignore(render());
    await until(() => calls.length === 2);
    ignore(evaluate());
    await until(() => calls.length === 3);
    expect(calls.map(({ engine }) => engine)).toEqual([0, 1, 2]);
    const [, work, own] = started.map(({ priority }) => priority);
    expect([work > 0, own > work]).toEqual([true, true]);
  });

  it('answer at once what the screen waits for, and the rest one after the other, what matters most first', async () => {
    ignore(render());
    await until(() => calls.length === 1);
    ignore(engines.unhurried['photo.inspect']({ path: '/new' }));
    ignore(render());
    ignore(prepare());
    for (const path of ['/b', '/c']) ignore(engines.client['photo.inspect']({ path }));
    await until(() => calls.length === 3);
    expect(names()).toEqual(['render.run', 'photo.inspect /b', 'photo.inspect /c']);
    calls[0].finish(null);
    for (let i = 3; i < 6; i += 1) {
      await until(() => calls.length === i + 1);
      calls[i].finish(null);
    }
    expect(names().slice(3)).toEqual(['steps.prepare', 'render.run', 'photo.inspect /new']);
    expect(calls.slice(3).map(({ engine }) => engine)).toEqual(Array(3).fill(calls[0].engine));
  });

  it('never see a call that was cancelled before its turn', async () => {
    ignore(render());
    await until(() => calls.length === 1);
    const controller = new AbortController();
    const waiting = render({ signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    const next = prepare();
    calls[0].finish(null);
    await until(() => calls.length === 2);
    expect(names()[1]).toBe('steps.prepare');
    calls[1].finish(null);
    await next;
  });

  it('end when they have had nothing to do for a while, but for the one of the screen', async () => {
    const looking = engines.client['photo.inspect']({ path: '/a' });
    const preparing = prepare();
    const evaluating = evaluate();
    await until(() => calls.length === 3);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(started.map(({ alive }) => alive)).toEqual([true, true, true]);
    for (const { finish } of calls) finish(null);
    await Promise.all([looking, preparing, evaluating]);
    await until(() => started.filter(({ alive }) => alive).length === 1);
    expect(started[calls.find(({ name }) => name === 'photo.inspect')!.engine].alive).toBe(true);
    await until(() => ends === 2);
    ignore(prepare());
    await until(() => calls.length === 4);
    expect(started).toHaveLength(4);
  });

  it('take down with them only what they were asked', async () => {
    const looking = engines.client['photo.inspect']({ path: '/a' });
    const preparing = prepare();
    const rendering = render();
    await until(() => calls.length === 2);
    started[calls.find(({ name }) => name === 'steps.prepare')!.engine].die();
    await expect(preparing).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
    await until(() => calls.length === 3);
    calls[2].finish(null);
    calls.find(({ name }) => name === 'photo.inspect')!.finish(null);
    await Promise.all([looking, rendering]);
    expect(started).toHaveLength(3);
  });
});
