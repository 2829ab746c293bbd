import { serve } from '../../src-main/shared/rpc/serve.ts';
import { createTestHandlers, testContract } from './test-contract.ts';

/** The other end of the "child process" line: serves the test contract over the process's own channel. */
serve(
  {
    post: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.on('disconnect', () => listener()),
    close: () => process.disconnect(),
  },
  testContract,
  createTestHandlers(),
);
process.send?.('ready');
