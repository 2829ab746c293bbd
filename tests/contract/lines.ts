import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { parentPort } from '../../src-main/engine/parent-port.ts';
import { createPortPair, type Port } from '../../src-main/shared/rpc/port.ts';
import { launchChildProcess } from '../../src-main/shells/launchers/child-process.ts';
import { launchUtilityProcess } from '../../src-main/shells/launchers/utility-process.ts';
import { websocketPort } from '../../src-main/shells/node/websocket-port.ts';
import { bundleChild } from '../support/bundle.ts';
import { openPageSocket } from '../support/page-socket.ts';
import { openElectronPage } from './electron-page.ts';

export interface Line {
  client: Port;
  /** Ends the line from the other side, or from both. */
  end(): void;
}

/** Opens a line whose other end `serveLine` serves, or a process of its own that serves the test contract. */
type OpenLine = (serveLine: (port: Port) => void) => Line | Promise<Line>;

/** Lines to the host, made of the ports that Heirloom itself uses. */
export const linesToHost: Record<string, OpenLine> = {
  'inside one process': (serveLine) => {
    const [client, server] = createPortPair();
    serveLine(server);
    return { client, end: () => server.close() };
  },

  'from a page to the Node shell': async (serveLine) => {
    const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    sockets.on('connection', (socket) => serveLine(websocketPort(socket)));
    await once(sockets, 'listening');
    const { port } = sockets.address() as AddressInfo;
    const client = await openPageSocket(`ws://127.0.0.1:${port}`);
    return {
      client,
      end: () => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
      },
    };
  },

  'from a page to Electron': async (serveLine) => {
    const page = await openElectronPage(serveLine);
    return { client: page.port, end: page.end };
  },
};

/** Lines to the engine, which ends with its line. */
export const linesToEngine: Record<string, OpenLine> = {
  'to an engine in a utility process of Electron': (serveLine) => {
    const { port1, port2 } = new MessageChannel();
    const child = Object.assign(new EventEmitter(), {
      postMessage: (message: unknown) => port1.postMessage(message),
      kill: () => (port1.close(), true),
    });
    port1.on('message', (message) => child.emit('message', message));
    port1.on('close', () => child.emit('exit', 0));
    const { port, kill } = launchUtilityProcess(() => child);
    Object.assign(process, {
      parentPort: {
        postMessage: (message: unknown) => port2.postMessage(message),
        on: (_: 'message', listener: (event: { data: unknown }) => void) =>
          port2.on('message', (data) => listener({ data })),
      },
    });
    try {
      serveLine(parentPort());
    } finally {
      Reflect.deleteProperty(process, 'parentPort');
    }
    return { client: port, end: kill };
  },

  'to an engine in a child process': async () => {
    bundled ??= bundleChild('contract/child.ts', childFolder);
    const { port, kill } = launchChildProcess({ modulePath: await bundled, cacheDirectory: childFolder });
    return { client: port, end: kill };
  },
};

const childFolder = resolve(import.meta.dirname, '../../out/tests');
let bundled: Promise<string> | undefined;
