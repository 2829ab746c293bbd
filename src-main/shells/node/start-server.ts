import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Host } from '../../host/create-host.ts';
import { hostContract } from '../../contract/host.ts';
import { AppError } from '../../shared/errors.ts';
import { serve } from '../../shared/rpc/serve.ts';
import { answerRequest } from './answer-request.ts';
import { createEntrance } from './entrance.ts';
import { openPageSecrets } from './page-secrets.ts';
import { addressOf, isOwnOrigin } from './security.ts';
import { websocketPort } from './websocket-port.ts';

const largestMessage = 64 * 1024 * 1024;

export interface Server {
  /** With the token of this start. A page that was opened with it needs it no more. */
  address: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  host: Host;
  /** Folder of the built page. */
  renderer: string;
  /** Where the secrets lie by which pages find back after a restart. */
  secretsFile: string;
  /** 0 takes a free one. */
  port?: number;
}

/**
 * The application for a browser on this machine: bound to 127.0.0.1, Host and Origin checked on every request, the same page and
 * contract as in Electron. The page's files are open to all of this machine; the line, pictures, downloads and uploads need a key, which
 * a page gets that proves to know the token of this start or a secret of an earlier admission (entrance.ts). No request of others,
 * however broken, ends the process.
 * @throws USAGE where the port is taken
 */
export async function startServer({ host, renderer, secretsFile, port = 0 }: ServerOptions): Promise<Server> {
  const token = randomBytes(24).toString('base64url');
  const entrance = createEntrance(token, openPageSecrets(secretsFile));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
  let bound = port;

  const server = createServer((request, response) => {
    for (const stream of [request, response]) stream.on('error', () => response.destroy());
    answerRequest({ host, renderer, entrance, port: bound }, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    // ws has a listener of its own once it takes over; a refused one may be reset while it hears so.
    socket.on('error', () => socket.destroy());
    const url = addressOf(request);
    const admitted = url?.pathname === '/port' && entrance.admits(url.searchParams.get('key'));
    if (!admitted || !isOwnOrigin(request, bound)) {
      // Nobody reads on, so its other end would never be heard to close.
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connected) => {
      serve(websocketPort(connected), hostContract, host.handlers);
    });
  });
  sockets.on('error', (error) => console.error('The line to pages failed:', error));

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(port) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  server.on('error', (error) => console.error('The server failed:', error));
  bound = (server.address() as AddressInfo).port;
  return {
    address: `http://127.0.0.1:${bound}/?token=${token}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portTaken(port: number): AppError {
  return new AppError(
    'USAGE',
    `Another program of this computer uses port ${port}. Choose another one with --port, or leave it out.`,
    { port },
  );
}
