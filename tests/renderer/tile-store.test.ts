import { describe, expect, it } from 'vitest';
import { TileStore } from '../../src-renderer/canvas/tiles/tile-store.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function fakeStore(capacity = 10, concurrency = 2) {
  const asked: { url: string; signal: AbortSignal; arrive(): void; fail(): void }[] = [];
  const dropped: string[] = [];
  let now = 0;
  const store = new TileStore<{ url: string }>({
    load: (url, signal) =>
      new Promise((resolve, reject) => {
        asked.push({ url, signal, arrive: () => resolve({ url }), fail: () => reject(new Error('no')) });
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
    drop: ({ url }) => void dropped.push(url),
    capacity,
    concurrency,
    retryAfter: 1000,
    now: () => now,
  });
  const later = (milliseconds: number) => {
    now += milliseconds;
  };
  return { store, asked, dropped, later, urls: () => asked.map(({ url }) => url) };
}

describe('the store of tiles', () => {
  it('asks for the best first and for no more than a few at once', async () => {
    const { store, asked, urls } = fakeStore();
    store.want({}, ['a', 'b', 'c', 'd']);
    expect(urls()).toEqual(['a', 'b']);
    asked[0].arrive();
    await settle();
    expect(urls()).toEqual(['a', 'b', 'c']);
    expect(store.get('a')).toEqual({ url: 'a' });
  });

  it('cancels what nobody wants any more, and asks for what is wanted now', async () => {
    const { store, asked, urls } = fakeStore();
    const viewer = {};
    store.want(viewer, ['a', 'b']);
    store.want(viewer, ['b', 'c']);
    expect(asked[0].signal.aborted).toBe(true);
    expect(asked[1].signal.aborted).toBe(false);
    expect(urls()).toEqual(['a', 'b', 'c']);
    await settle();
    expect(store.lastError).toBeNull();
  });

  it('keeps what another viewer still wants', () => {
    const { store, asked } = fakeStore();
    const first = {};
    store.want(first, ['a']);
    store.want({}, ['a']);
    store.want(first, []);
    expect(asked).toHaveLength(1);
    expect(asked[0].signal.aborted).toBe(false);
  });

  it('tells its listeners of every tile until they leave', async () => {
    const { store, asked } = fakeStore();
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.want({}, ['a', 'b']);
    asked[0].arrive();
    await settle();
    expect(told).toBe(1);
    stop();
    asked[1].arrive();
    await settle();
    expect(told).toBe(1);
  });

  it('remembers a failure, leaves the tile alone for a while and then tries again', async () => {
    const { store, asked, later } = fakeStore();
    const viewer = {};
    store.want(viewer, ['a']);
    asked[0].fail();
    await settle();
    expect(store.lastError).toBeInstanceOf(Error);
    store.want(viewer, ['a']);
    expect(asked).toHaveLength(1);
    later(1001);
    store.want(viewer, ['a']);
    expect(asked).toHaveLength(2);
    asked[1].arrive();
    await settle();
    expect(store.lastError).toBeNull();
    store.dispose();
  });

  it('closes every tile when it goes', async () => {
    const { store, asked, dropped } = fakeStore();
    store.want({}, ['a', 'b']);
    asked[0].arrive();
    await settle();
    store.dispose();
    expect(dropped).toEqual(['a']);
    expect(asked[1].signal.aborted).toBe(true);
  });
});
