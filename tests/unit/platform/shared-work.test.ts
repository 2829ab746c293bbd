import { describe, expect, it } from 'vitest';
import { createSharedWork, type SharedWatch } from '../../../src-main/platform/shared-work.ts';

/** Work that ends when the test says so. */
function heldWork() {
  const watches: SharedWatch[] = [];
  let resolve: (value: string) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const result = new Promise<string>((yes, no) => ([resolve, reject] = [yes, no]));
  const produce = (watch: SharedWatch): Promise<string> => {
    watches.push(watch);
    return result;
  };
  return { produce, watches, resolve: (value: string) => resolve(value), reject: (error: Error) => reject(error) };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work that several callers want', () => {
  it('is done once at a time, and everybody hears how far it is', async () => {
    const work = createSharedWork<string>();
    const held = heldWork();
    const heard: string[] = [];
    const listen = (name: string) => ({ onProgress: (fraction: number) => void heard.push(`${name} ${fraction}`) });
    const results = ['a', 'b'].map((name) => work.get('key', held.produce, listen(name)));
    await turn();
    held.watches[0].onProgress(0.5);
    results.push(work.get('key', held.produce, listen('late')));
    expect(heard).toEqual(['a 0.5', 'b 0.5', 'late 0.5']);
    held.resolve('made');
    expect(await Promise.all(results)).toEqual(['made', 'made', 'made']);
    expect(held.watches).toHaveLength(1);
    expect(await work.get('key', () => Promise.resolve('anew'))).toBe('anew');
    expect(await work.get('other', () => Promise.resolve('apart'))).toBe('apart');
  });

  it('goes on while anybody waits, and is cancelled when nobody does', async () => {
    const work = createSharedWork<string>();
    const held = heldWork();
    const [first, second] = [new AbortController(), new AbortController()];
    const results = [first, second].map(({ signal }) => work.get('key', held.produce, { signal }));
    await turn();
    first.abort();
    await expect(results[0]).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(held.watches[0].signal.aborted).toBe(false);
    second.abort();
    await expect(results[1]).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(held.watches[0].signal.aborted).toBe(true);
    const late = work.get('key', () => Promise.resolve('anew'));
    held.reject(new Error('given up'));
    expect(await late).toBe('anew');
    await expect(work.get('key', held.produce, { signal: first.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('fails for all who wait, and is tried again by the next', async () => {
    const work = createSharedWork<string>();
    const held = heldWork();
    const results = [1, 2].map(() => work.get('key', held.produce));
    await turn();
    held.reject(new Error('no room'));
    for (const result of results) await expect(result).rejects.toThrow('no room');
    expect(await work.get('key', () => Promise.resolve('made'))).toBe('made');
  });
});
