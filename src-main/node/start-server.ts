import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Host } from '../core/create-host.ts';
import { securityHeaders } from '../core/security-headers.ts';
import { serveFile } from '../core/serve-files.ts';
import { hostContract } from '../shared/contract/host.ts';
import { serializeError } from '../shared/errors.ts';
import { serve } from '../shared/rpc/serve.ts';
import { isOwnHost, isOwnOrigin, readCookie, sameToken } from './security.ts';
import { websocketPort } from './websocket-port.ts';

const largestMessage = 64 * 1024 * 1024;

export interface Server {
  /** With the token; open this once, then the browser has a cookie. */
  address: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  host: Host;
  /** Folder of the built page. */
  renderer: string;
  /** 0 takes a free one. */
  port?: number;
}

/**
 * The application for a browser on this machine: bound to 127.0.0.1, a new token at every start, Host and Origin checked on
 * every request, the same page and contract as in Electron.
 */
export async function startServer({ host, renderer, port = 0 }: ServerOptions): Promise<Server> {
  const token = randomBytes(24).toString('base64url');
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
  let bound = port;
  const cookie = (): string => `heirloom-${bound}`;
  const admitted = (request: IncomingMessage): boolean => sameToken(readCookie(request, cookie()), token);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (!isOwnHost(request.headers.host, bound)) return refuse(response, 'This address is not Heirloom’s.');
    if (request.method === 'GET' && sameToken(url.searchParams.get('token') ?? undefined, token)) {
      response.setHeader('Set-Cookie', `${cookie()}=${token}; HttpOnly; SameSite=Strict; Path=/`);
      response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store' }).end();
      return;
    }
    if (!admitted(request)) {
      return refuse(response, 'Open Heirloom with the whole address that it printed when it started.');
    }
    if (request.method === 'POST') return receive(request, response, url);
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const { status, headers, body } = await serveFile(host, renderer, url.pathname, gone.signal);
    response.writeHead(status, headers);
    if (typeof body === 'string') response.end(body);
    else if (request.method === 'HEAD') {
      body.destroy();
      response.end();
    } else {
      body.on('error', () => response.destroy());
      response.on('close', () => body.destroy());
      body.pipe(response);
    }
  }

  async function receive(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!isOwnOrigin(request, bound)) return refuse(response, 'This page is not Heirloom’s.');
    if (!/^\/upload\/(photo|mask)$/.test(url.pathname)) return void response.writeHead(404).end();
    response.setHeader('Content-Type', 'application/json');
    try {
      const upload = await host.exchange.receive(request, url.searchParams.get('name') ?? 'photo');
      response.writeHead(200).end(JSON.stringify({ upload }));
    } catch (error) {
      response.writeHead(500).end(JSON.stringify({ error: serializeError(error) }));
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== '/port' || !isOwnOrigin(request, bound) || !admitted(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connected) => {
      serve(websocketPort(connected), hostContract, host.handlers);
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
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

function refuse(response: ServerResponse, sentence: string): void {
  response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end(sentence);
}
