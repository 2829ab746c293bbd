import { beforeEach, describe, expect, it } from 'vitest';
import { createLeaseCache } from '../../../src-main/platform/lease-cache.ts';

interface Resource {
  key: string;
  number: number;
}

let opened: number;
let closed: string[];
/** Keys whose resources are no longer good. */
let deleted: Set<string>;
beforeEach(() => {
  opened = 0;
  closed = [];
  deleted = new Set();
});

const create = (capacity: number) =>
  createLeaseCache<Resource>({
    capacity,
    isValid: ({ key }) => Promise.resolve(!deleted.delete(key)),
    close: ({ key, number }) => Promise.resolve(void closed.push(`${key}${number}`)),
  });
const open = (key: string) => (): Promise<Resource> => Promise.resolve({ key, number: (opened += 1) });

describe('open resources that are shared', () => {
  it('are opened once, and the least recently used of those that nobody uses are closed', async () => {
    const cache = create(2);
    const [first, second] = await Promise.all([1, 2].map(() => cache.acquire('a', open('a'))));
    expect(second.resource).toBe(first.resource);
    for (const key of ['b', 'c', 'd']) await cache.use(key, open(key), () => Promise.resolve());
    expect(closed).toEqual(['b2', 'c3']);
    first.release();
    second.release();
    await cache.use('e', open('e'), () => Promise.resolve());
    expect(closed).toEqual(['b2', 'c3', 'a1']);
  });

  it('are opened anew when they are no longer good, and closed when the last of their users leaves', async () => {
    const cache = create(2);
    const old = await cache.acquire('a', open('a'));
    deleted.add('a');
    expect(await cache.use('a', open('a'), ({ number }) => Promise.resolve(number))).toBe(2);
    expect(closed).toEqual([]);
    old.release();
    expect(closed).toEqual(['a1']);
  });

  it('are not kept when nobody waits for them any more, nor after the end', async () => {
    const cache = create(2);
    const giveUp = new AbortController();
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (finish = resolve)).then(open('a'));
    const acquired = cache.acquire('a', () => slow, { signal: giveUp.signal });
    giveUp.abort();
    await expect(acquired).rejects.toMatchObject({ code: 'CANCELLED' });
    finish();
    await expect.poll(() => closed).toEqual(['a1']);
    const { release } = await cache.acquire('b', open('b'));
    await cache.dispose();
    release();
    expect(closed).toEqual(['a1', 'b2']);
    await expect(cache.acquire('c', open('c'))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(closed).toEqual(['a1', 'b2', 'c3']);
  });

  it('pass on why they cannot be opened', async () => {
    const cache = create(2);
    await expect(cache.acquire('a', () => Promise.reject(new Error('no file')))).rejects.toThrow('no file');
    expect(await cache.use('a', open('a'), ({ key }) => Promise.resolve(key))).toBe('a');
  });
});
