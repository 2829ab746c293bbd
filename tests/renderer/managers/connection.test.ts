import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppInfo } from '../../../src-main/contract/host.ts';
import { AppError } from '../../../src-main/shared/errors.ts';
import type { Port } from '../../../src-main/shared/rpc/port.ts';
import type { Line } from '../../../src-renderer/client/open-port.ts';
import { ConnectionManager } from '../../../src-renderer/managers/connection.svelte.ts';
import { fakeHostPort } from '../support/fake-host.ts';

/** A connection to a host that can be away, or not know the page. */
function open(key: string | null = null) {
  const host = { away: null as AppError | null, ports: [] as Port[], tries: 0 };
  const openLine = (): Promise<Line> => {
    host.tries += 1;
    if (host.away) return Promise.reject(host.away);
    const port = fakeHostPort({ 'app.info': () => ({ version: '1' }) as AppInfo });
    host.ports.push(port);
    return Promise.resolve({ port, key });
  };
  const connection = new ConnectionManager(openLine);
  const opened: boolean[] = [];
  connection.onOpen((again) => {
    opened.push(again);
    return Promise.resolve();
  });
  return { host, connection, opened };
}

const noAnswer = new AppError('CONNECTION_LOST', 'No answer.', { why: 'no-answer' });
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the connection to the host', () => {
  it('calls its listeners at the first line and at each later one, and says which it is', async () => {
    const { host, connection, opened } = open();
    expect(connection.state).toBe('connecting');
    expect(() => connection.host).toThrow(AppError);
    await connection.connect();
    expect([connection.state, opened]).toEqual(['open', [false]]);
    expect((await connection.host['app.info']({})).version).toBe('1');
    host.ports[0].close();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.state).toBe('lost');
    await vi.advanceTimersByTimeAsync(600);
    expect([connection.state, opened]).toEqual(['open', [false, true]]);
    expect((await connection.host['app.info']({})).version).toBe('1');
  });

  it('tries again and again, at growing intervals, until the host is back', async () => {
    const { host, connection, opened } = open();
    host.away = noAnswer;
    await connection.connect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.state).toBe('lost');
    expect(host.tries).toBeGreaterThan(5);
    expect(host.tries).toBeLessThan(15);
    host.away = null;
    await vi.advanceTimersByTimeAsync(10_000);
    expect([connection.state, opened]).toEqual(['open', [false]]);
  });

  it('tells a host that does not know the page from one that is away', async () => {
    const { host, connection } = open();
    host.away = new AppError('CONNECTION_LOST', 'Unknown.', { why: 'page-unknown' });
    await connection.connect();
    expect(connection.unknown).toBe(true);
    host.away = noAnswer;
    await vi.advanceTimersByTimeAsync(600);
    expect(connection.unknown).toBe(false);
  });

  it('shows what kept Heirloom from starting, but not that the line broke again, which its state says', async () => {
    const { connection } = open();
    let failure = new AppError('LIBRARY_DAMAGED', 'The library cannot be read.', { why: 'test' });
    connection.onOpen(() => Promise.reject(failure));
    await connection.connect();
    expect(connection.error?.code).toBe('LIBRARY_DAMAGED');
    failure = noAnswer;
    const other = open();
    other.connection.onOpen(() => Promise.reject(failure));
    await other.connection.connect();
    expect(other.connection.error).toBeNull();
  });

  it('keeps one line: a second one that opens meanwhile is closed again', async () => {
    const { host, connection, opened } = open();
    await Promise.all([connection.connect(), connection.connect()]);
    expect(host.ports).toHaveLength(2);
    expect(opened).toEqual([false]);
    expect((await connection.host['app.info']({})).version).toBe('1');
  });

  it('asks for pictures with its key', async () => {
    const { connection } = open('secret');
    expect(connection.url('tiles/a')).toBe('tiles/a');
    await connection.connect();
    expect(connection.url('tiles/a')).toBe('tiles/a?key=secret');
    expect(connection.url('upload/photo?name=a')).toBe('upload/photo?name=a&key=secret');
  });
});
