import { describe, expect, it } from 'vitest';
import { LruCache } from '../../../src-main/shared/lru-cache.ts';

describe('an LRU cache', () => {
  it('evicts the least recently used value, and disposes it', () => {
    const disposed: string[] = [];
    const cache = new LruCache<string>({ capacity: 2, dispose: (value) => disposed.push(value) });
    cache.set('a', 'A');
    cache.set('b', 'B');
    expect(cache.get('a')).toBe('A');
    cache.set('c', 'C');
    expect(disposed).toEqual(['B']);
    expect([cache.has('a'), cache.has('b'), cache.has('c')]).toEqual([true, false, true]);
    cache.set('c', 'other');
    expect(cache.delete('a')).toBe('A');
    expect(disposed).toEqual(['B', 'C']);
    cache.clear();
    expect(disposed).toEqual(['B', 'C', 'other']);
    expect(cache.size).toBe(0);
  });

  it('keeps as much as fits by weight, and a single value that is too heavy', () => {
    const cache = new LruCache<number>({ capacity: 10, weigh: (value) => value });
    for (const value of [4, 5, 3]) cache.set(String(value), value);
    expect(cache.values()).toEqual([5, 3]);
    cache.set('50', 50);
    expect(cache.values()).toEqual([50]);
    cache.set('1', 1);
    expect(cache.values()).toEqual([1]);
  });

  it('spares what is in use until it is released', () => {
    const used = new Set(['A']);
    const cache = new LruCache<string>({ capacity: 1, isPinned: (value) => used.has(value) });
    cache.set('a', 'A');
    cache.set('b', 'B');
    expect(cache.values()).toEqual(['A', 'B']);
    used.clear();
    cache.trim();
    expect(cache.values()).toEqual(['B']);
  });

  it('makes a value once', () => {
    const cache = new LruCache<object>({ capacity: 1 });
    const first = cache.getOrSet('a', () => ({}));
    expect(cache.getOrSet('a', () => ({}))).toBe(first);
  });
});
