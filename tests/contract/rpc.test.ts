import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src-main/shared/rpc/connect.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';
import type { Port } from '../../src-main/shared/rpc/port.ts';
import { serve } from '../../src-main/shared/rpc/serve.ts';
import { failureOf } from '../support/expectations.ts';
import { until } from '../support/scratch.ts';
import { linesToEngine, linesToHost, type Line } from './lines.ts';
import { createTestHandlers, testContract } from './test-contract.ts';

describe.each(Object.entries({ ...linesToHost, ...linesToEngine }))('calls over a line %s', (_name, open) => {
  let line: Line;
  let client: Client<typeof testContract>;

  beforeEach(async () => {
    line = await open((port) => serve(port, testContract, createTestHandlers()));
    client = connect(line.client, testContract);
  });
  afterEach(() => line.end());

  it('answers calls, each its own, however many are under way', async () => {
    const sums = await Promise.all(Array.from({ length: 100 }, (_, i) => client.add({ a: i, b: 1 })));
    expect(sums).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('carries text of any alphabet and length', async () => {
    const text = '老照片 · Großmutter · 📷 \u0000\u2028'.repeat(20_000);
    expect(await client.echo({ text })).toBe(text);
  });

  it('streams every event in order, before the result', async () => {
    const events: number[] = [];
    const result = await client.count({ to: 500 }, { onEvent: (event) => events.push(event) });
    expect(result).toBe('done');
    expect(events).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });

  it('cancels at the other end and rejects at once', async () => {
    const controller = new AbortController();
    const events: string[] = [];
    const running = client.forever({}, { signal: controller.signal, onEvent: (event) => events.push(event) });
    await until(() => events.length > 0);
    controller.abort();
    expect((await failureOf(running)).code).toBe('CANCELLED');
    expect(await client.cancelled({})).toBe(1);
    expect(events).toEqual(['started']);
  });

  it('does not start what was cancelled before', async () => {
    expect((await failureOf(client.forever({}, { signal: AbortSignal.abort() }))).code).toBe('CANCELLED');
    expect(await client.cancelled({})).toBe(0);
  });

  it('brings an error over with code, sentence and figures, and others without their stack', async () => {
    const known = await failureOf(client.fail({ how: 'app' }));
    expect(known).toMatchObject({ code: 'DISK_FULL', message: 'The disk is full.', details: { needed: 3 } });
    const unknown = await failureOf(client.fail({ how: 'other' }));
    expect(unknown.code).toBe('INTERNAL');
    expect(unknown.message).not.toContain('.ts');
  });

  it('refuses parameters that do not fit, naming the place, and methods that are not there', async () => {
    const wrong = await failureOf(client.add({ a: 1, b: 'two' as unknown as number }));
    expect(wrong).toMatchObject({ code: 'INVALID_REQUEST', details: { where: 'b' } });
    const other = connect(line.client, { ...testContract, toString: testContract.add, nothing: testContract.add });
    expect((await failureOf(other.nothing({ a: 1, b: 2 }))).code).toBe('UNKNOWN_METHOD');
  });

  it('is not disturbed by what is no message', async () => {
    for (const junk of [null, 7, 'text', {}, { type: 'request' }, { type: 'cancel', id: 99 }]) line.client.post(junk);
    expect(await client.add({ a: 2, b: 3 })).toBe(5);
  });

  it('rejects what is under way, and everything after, when the line ends', async () => {
    const running = failureOf(client.forever({}));
    await client.add({ a: 1, b: 1 });
    line.end();
    expect((await running).code).toBe('CONNECTION_LOST');
    expect((await failureOf(client.add({ a: 1, b: 1 }))).code).toBe('CONNECTION_LOST');
  });
});

describe('the host at the other end of a line', () => {
  it.each(Object.entries(linesToHost))('gives up what nobody waits for when the line ends: %s', async (_name, open) => {
    const handlers = createTestHandlers();
    const serveLine = (port: Port): void => serve(port, testContract, handlers);
    const [line, other] = [await open(serveLine), await open(serveLine)];
    const client = connect(line.client, testContract);
    const running = [failureOf(client.forever({})), failureOf(client.forever({}))];
    await client.add({ a: 1, b: 1 });
    line.end();
    await Promise.all(running);
    const { cancelled } = connect(other.client, testContract);
    await until(async () => (await cancelled({})) === 2);
    other.end();
  });
});
