import { join, resolve } from 'node:path';
import type { Host } from '../../src-main/host/create-host.ts';
import { createHost } from '../../src-main/host/create-host.ts';
import { launchInMemory } from '../../src-main/shells/launchers/in-memory.ts';
import { superviseEngine } from '../../src-main/shells/launchers/supervise.ts';
import type { HostContract } from '../../src-main/contract/host.ts';
import { hostContract } from '../../src-main/contract/host.ts';
import { connect } from '../../src-main/shared/rpc/connect.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';
import { createPortPair } from '../../src-main/shared/rpc/port.ts';
import { serve } from '../../src-main/shared/rpc/serve.ts';

export interface TestHost {
  host: Host;
  client: Client<HostContract>;
  close(): void;
}

/**
 * The real host with the real engine, all in this process, reached through the contract as from a page. Models lie in the
 * folder `models` of `folder`.
 */
export function openTestHost(folder: string): TestHost {
  const cache = join(folder, 'cache');
  const engine = superviseEngine(() => launchInMemory(cache, undefined, [join(folder, 'models')]));
  const host = createHost({
    paths: { library: join(folder, 'library'), cache },
    resources: resolve(import.meta.dirname, '../../resources'),
    engine: engine.client,
    onEngineEnd: engine.onEnd,
    shell: 'node',
    version: 'test',
  });
  const [page, server] = createPortPair();
  serve(server, hostContract, host.handlers);
  return {
    host,
    client: connect(page, hostContract),
    close() {
      page.close();
      host.dispose();
      engine.dispose();
    },
  };
}
