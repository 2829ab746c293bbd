import { describe, expect, it } from 'vitest';
import { createSharedWork } from '../../../../src-main/engine/render/shared-work.ts';

const nothing = (): Promise<null> => Promise.resolve(null);

/** Work that ends when it is told to. */
function heldWork() {
  let resolve: (value: string) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const result = new Promise<string>((yes, no) => ([resolve, reject] = [yes, no]));
  let made = 0;
  let tell: (fraction: number) => void = () => undefined;
  return {
    resolve,
    reject,
    count: () => made,
    tell: (fraction: number) => tell(fraction),
    make: (how: (fraction: number) => void): Promise<string> => {
      made += 1;
      tell = how;
      return result;
    },
  };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work that several wait for', () => {
  it('is done once, and everybody hears how far it is', async () => {
    const work = createSharedWork<string>();
    const held = heldWork();
    const heard: [string, number][] = [];
    const results = ['a', 'b', 'c'].map((name) =>
      work.get('key', nothing, held.make, { onProgress: (fraction) => heard.push([name, fraction]) }),
    );
    await turn();
    held.tell(0.5);
    expect(heard).toEqual([
      ['a', 0.5],
      ['b', 0.5],
      ['c', 0.5],
    ]);
    held.resolve('made');
    expect(await results[0]).toBe('made');
    expect(held.count()).toBe(1);
    const found = work.get('key', () => Promise.resolve('found'), held.make);
    expect(await found).toBe('found');
  });

  it('lets one who waits give up at once, and goes on for the others', async () => {
    const work = createSharedWork<string>();
    const held = heldWork();
    const first = work.get('key', nothing, held.make);
    const giveUp = new AbortController();
    const heard: number[] = [];
    const onProgress = (fraction: number): number => heard.push(fraction);
    const second = work.get('key', nothing, held.make, { signal: giveUp.signal, onProgress });
    await turn();
    giveUp.abort();
    await expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
    held.tell(0.9);
    expect(heard).toEqual([]);
    held.resolve('made');
    expect(await first).toBe('made');
    const third = work.get('other', nothing, held.make, { signal: giveUp.signal });
    await expect(third).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(held.count()).toBe(1);
  });

  it('is taken over by the next when whoever began it fails', async () => {
    const work = createSharedWork<string>();
    const failing = heldWork();
    const held = heldWork();
    const first = work.get('key', nothing, failing.make);
    const others = [1, 2].map(() => work.get('key', nothing, held.make));
    await turn();
    failing.reject(new Error('given up'));
    await expect(first).rejects.toThrow('given up');
    await turn();
    expect(held.count()).toBe(1);
    held.resolve('made');
    expect(await others[0]).toBe('made');
  });
});
