import * as v from 'valibot';
import { AppError } from '../../src-main/shared/errors.ts';
import { method, type Handlers } from '../../src-main/shared/rpc/definition.ts';

export const testContract = {
  add: method<number>()(v.object({ a: v.number(), b: v.number() })),
  count: method<string, number>()(v.object({ to: v.number() })),
  /** Runs until cancelled; `cancelled` then tells how often that was. */
  forever: method<null, string>()(v.object({})),
  cancelled: method<number>()(v.object({})),
  fail: method<null>()(v.object({ how: v.picklist(['app', 'other']) })),
  echo: method<string>()(v.object({ text: v.string() })),
};

export function createTestHandlers(): Handlers<typeof testContract> {
  let cancelled = 0;
  return {
    add: ({ a, b }) => a + b,
    count: async ({ to }, { emit }) => {
      for (let i = 1; i <= to; i += 1) {
        emit(i);
        if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      return 'done';
    },
    forever: (_, { signal, emit }) =>
      new Promise((resolve) => {
        emit('started');
        signal.addEventListener('abort', () => {
          cancelled += 1;
          emit('too late');
          resolve(null);
        });
      }),
    cancelled: () => cancelled,
    fail: ({ how }) => {
      if (how === 'app') throw new AppError('DISK_FULL', 'The disk is full.', { needed: 3 });
      throw new TypeError('oops');
    },
    echo: ({ text }) => text,
  };
}
