import { describe, expect, it } from 'vitest';
import type { EditDocument } from '../../src-main/contract/host.ts';
import type { SerializedError } from '../../src-main/shared/errors.ts';
import { AppError } from '../../src-main/shared/errors.ts';
import type { Change, EditState } from '../../src-main/contract/edits/edit.ts';
import { applyChange, emptyEdit } from '../../src-main/contract/edits/edit.ts';
import { isEqual } from '../../src-main/shared/is-equal.ts';
import { EditQueue } from '../../src-renderer/managers/edit-queue.ts';
import { keepEqual } from '../../src-renderer/managers/keep-equal.ts';

const dot = (x: number): Change => ({
  type: 'paint',
  target: 'damage',
  operation: { type: 'brush', erase: false, size: 10, hardness: 1, points: [x, 0, 1] },
});
const document = (state: EditState = emptyEdit, revision = 0): EditDocument => ({
  photoId: 'photo',
  revision,
  state: structuredClone(state),
  undo: null,
  redo: null,
  original: 'original',
  current: `after ${revision}`,
});

/** A host that answers when it is told to, refuses stale revisions, and can lose its line. */
function fakeHost() {
  let current = document();
  const waiting: (() => void)[] = [];
  const line = { broken: false };
  const answer = <T>(make: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        try {
          resolve(make());
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  const apply = (change: Change): EditDocument => {
    const state = structuredClone(current.state);
    applyChange(state, change);
    current = document(state, current.revision + 1);
    return structuredClone(current);
  };
  return {
    line,
    apply,
    current: () => structuredClone(current),
    waiting,
    async answerAll() {
      for (let i = 0; i < 20; i += 1) {
        waiting.shift()?.();
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
    host: {
      open: () => answer(() => structuredClone(current)),
      change: (_: string, revision: number, change: Change) =>
        answer(() => {
          if (line.broken) throw new AppError('CONNECTION_LOST', 'gone');
          if (revision !== current.revision) throw new AppError('INVALID_REQUEST', 'stale');
          return apply(change);
        }),
    },
  };
}

function start(fake = fakeHost()) {
  const refused: SerializedError[] = [];
  const seen: { document: EditDocument; state: EditState }[] = [];
  const queue = new EditQueue(
    fake.host,
    {
      updated: (document, state) => void seen.push({ document, state }),
      refused: (error) => void refused.push(error),
    },
    fake.current(),
  );
  return { ...fake, queue, refused, seen };
}

describe('the queue of changes', () => {
  it('shows a change before the host has answered', () => {
    const { queue, waiting } = start();
    queue.change(dot(1));
    expect(queue.state.damage).toHaveLength(1);
    expect(queue.document.revision).toBe(0);
    expect(waiting).toHaveLength(1);
  });

  it('sends one change at a time, so that revisions fit, and ends where the host is', async () => {
    const { queue, waiting, answerAll, current, refused } = start();
    for (const x of [1, 2, 3]) queue.change(dot(x));
    expect(waiting).toHaveLength(1);
    await answerAll();
    expect(refused).toEqual([]);
    expect(queue.pending).toEqual([]);
    expect(queue.document).toEqual(current());
    expect(queue.state).toEqual(current().state);
    expect(queue.document.revision).toBe(3);
  });

  it('keeps what did not change the very same object, so that nobody draws it again', async () => {
    const { queue, answerAll } = start();
    queue.change(dot(1));
    const { damage } = queue.state;
    await answerAll();
    expect(queue.state.damage).toBe(damage);
  });

  it('does not touch a state that it has handed out', async () => {
    const { queue, seen, answerAll } = start();
    queue.change(dot(1));
    const before = seen[seen.length - 1].state;
    queue.change(dot(2));
    await answerAll();
    expect(before.damage).toHaveLength(1);
  });

  it('opens the photo anew when a change is refused, and says why', async () => {
    const { queue, apply, answerAll, refused, current } = start();
    apply(dot(99));
    queue.change(dot(1));
    queue.change(dot(2));
    await answerAll();
    expect(refused.map((error) => error.code)).toEqual(['INVALID_REQUEST']);
    expect(queue.state).toEqual(current().state);
    expect(queue.state.damage).toHaveLength(1);
  });

  it('waits with an undo until every change before it is answered', async () => {
    const { queue, answerAll } = start();
    const order: string[] = [];
    queue.change(dot(1));
    const undone = queue.run(
      async () => {
        order.push(`undo at ${queue.document.revision}`);
        return Promise.resolve(document(emptyEdit, 2));
      },
      (result) => result,
    );
    await answerAll();
    await undone;
    expect(order).toEqual(['undo at 1']);
    expect(queue.state.damage).toEqual([]);
  });

  it('refuses at once a change that does not fit', () => {
    const { queue } = start();
    expect(() => queue.change({ type: 'remove-step', stepId: 'none' })).toThrow();
    expect(queue.pending).toEqual([]);
  });
});

describe('a broken line', () => {
  it('loses nothing: what the host does not have is sent again', async () => {
    const { queue, line, answerAll, current } = start();
    line.broken = true;
    queue.change(dot(1));
    queue.change(dot(2));
    await answerAll();
    expect(queue.state.damage).toHaveLength(2);
    line.broken = false;
    queue.resume(current());
    await answerAll();
    expect(current().state.damage).toHaveLength(2);
    expect(queue.state).toEqual(current().state);
  });

  it('does not send twice what had arrived although its answer was lost', async () => {
    const { queue, line, apply, answerAll, current } = start();
    line.broken = true;
    queue.change(dot(1));
    queue.change(dot(2));
    await answerAll();
    apply(dot(1));
    line.broken = false;
    queue.resume(current());
    await answerAll();
    expect(current().state.damage.map((operation) => operation.type === 'brush' && operation.points[0])).toEqual([
      1, 2,
    ]);
  });

  it('takes over what another window did meanwhile, and says what that cost', async () => {
    const { queue, line, apply, answerAll, current, refused } = start();
    line.broken = true;
    queue.change(dot(1));
    await answerAll();
    apply(dot(7));
    line.broken = false;
    queue.resume(current());
    await answerAll();
    expect(queue.state).toEqual(current().state);
    expect(queue.pending).toEqual([]);
    expect(refused.map(({ details }) => details.why)).toEqual(['changed-while-away']);
  });

  it('says nothing where nothing waited', () => {
    const { queue, apply, current, refused } = start();
    apply(dot(7));
    queue.resume(current());
    expect(queue.state).toEqual(current().state);
    expect(refused).toEqual([]);
  });
});

describe('equality of plain data', () => {
  it('looks into arrays and objects', () => {
    expect(isEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
    expect(isEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe(false);
    expect(isEqual([1], { 0: 1 })).toBe(false);
    expect(isEqual({ a: undefined }, {})).toBe(false);
    expect(isEqual(null, {})).toBe(false);
  });

  it('keeps the parts that are the same', () => {
    const before: EditState = { steps: [], damage: [{ type: 'invert' }], avoid: [] };
    const next: EditState = { steps: [], damage: [{ type: 'invert' }], avoid: [{ type: 'invert' }] };
    const kept = keepEqual(before, next);
    expect(kept.damage).toBe(before.damage);
    expect(kept.avoid).toBe(next.avoid);
  });
});
