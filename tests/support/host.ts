import { join, resolve } from 'node:path';
import { createHost, type Host } from '../../src-main/host/create-host.ts';
import type { DataPaths } from '../../src-main/platform/paths.ts';
import { launchInMemory } from '../../src-main/shells/launchers/in-memory.ts';
import { hostContract, type HostContract } from '../../src-main/contract/host.ts';
import { connect } from '../../src-main/shared/rpc/connect.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';
import { createPortPair } from '../../src-main/shared/rpc/port.ts';
import { serve } from '../../src-main/shared/rpc/serve.ts';

export interface TestHost {
  host: Host;
  client: Client<HostContract>;
  close(): void;
}

/** Where a host keeps everything, all in `folder`. */
export function pathsIn(folder: string): DataPaths {
  const [library, cache, models, training] = ['library', 'cache', 'models', 'training'].map((name) =>
    join(folder, name),
  );
  return { library, cache, models, training };
}

/**
 * The real host with the real engine, all in this process, reached through the contract as from a page. Models lie in the
 * folder `models` of `folder`.
 */
export function openTestHost(folder: string): TestHost {
  const paths = pathsIn(folder);
  const host = createHost({
    paths,
    resources: resolve(import.meta.dirname, '../../resources'),
    launchEngine: () => launchInMemory(paths.cache, undefined, [paths.models]),
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
    },
  };
}
