import type { AddressInfo } from 'node:net';
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { build } from 'vite';
import { WebSocket, WebSocketServer } from 'ws';
import { websocketPort } from '../../src-main/shells/node/websocket-port.ts';
import type { Port } from '../../src-main/shared/rpc/port.ts';
import { createPortPair } from '../../src-main/shared/rpc/port.ts';

export interface Line {
  client: Port;
  /** Absent where the other end is in another process and serves the test contract itself. */
  server?: Port;
  end(): void | Promise<void>;
}

/** Every kind of line between two parts of the program that works without Electron. */
export const lines: Record<string, () => Promise<Line>> = {
  'inside one process': () => {
    const [client, server] = createPortPair();
    return Promise.resolve({ client, server, end: () => client.close() });
  },
  WebSocket: async () => {
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const accepted = new Promise<WebSocket>((done) => sockets.once('connection', done));
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await new Promise((done) => socket.once('open', done));
    return {
      client: websocketPort(socket),
      server: websocketPort(await accepted),
      end: () => {
        socket.close();
        server.close();
      },
    };
  },
  'message channel': () => {
    const { port1, port2 } = new MessageChannel();
    const wrap = (port: typeof port1): Port => ({
      post: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', listener),
      onClose: (listener) => void port.on('close', () => listener()),
      close: () => port.close(),
    });
    return Promise.resolve({ client: wrap(port1), server: wrap(port2), end: () => port1.close() });
  },
  'child process': async () => {
    await bundleChild();
    const child = fork(join(childFolder, 'child.mjs'), { serialization: 'json' });
    await new Promise((done) => child.once('message', done));
    return {
      client: {
        post: (message) => void (child.connected && child.send(message as object)),
        onMessage: (listener) => void child.on('message', listener),
        onClose: (listener) => void child.on('exit', () => listener()),
        close: () => void child.kill('SIGKILL'),
      },
      end: () => void child.kill('SIGKILL'),
    };
  },
};

const childFolder = resolve(import.meta.dirname, '../../out/tests');
let bundled: Promise<unknown> | undefined;

/** Node 20 runs no TypeScript, so the child is built as the engine is. */
function bundleChild(): Promise<unknown> {
  bundled ??= build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'child.ts'),
      outDir: childFolder,
      rollupOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
  return bundled;
}
