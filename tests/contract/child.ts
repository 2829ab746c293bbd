import { parentPort } from '../../src-main/engine/parent-port.ts';
import { serve } from '../../src-main/shared/rpc/serve.ts';
import { createTestHandlers, testContract } from './test-contract.ts';

/** Another process, started as the engine is: serves the test contract on the line to whoever started it. */
serve(parentPort(), testContract, createTestHandlers());
