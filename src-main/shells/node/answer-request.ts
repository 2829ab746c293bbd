import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import type { Host } from '../../host/create-host.ts';
import { securityHeaders } from '../../host/security-headers.ts';
import { serveFile } from '../../host/serve-files.ts';
import { claimSchema } from '../../shared/access-proof.ts';
import { serializeError } from '../../shared/errors.ts';
import type { Entrance } from './entrance.ts';
import { addressOf, isOwnHost, isOwnOrigin } from './security.ts';

const longestClaim = 4096;

export interface AnswerParts {
  host: Host;
  renderer: string;
  entrance: Entrance;
  port: number;
}

/** Answers one request: the page's own files to everyone here, everything else to who has the key. */
export async function answerRequest(
  parts: AnswerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const { host, renderer, entrance, port } = parts;
  if (!isOwnHost(request.headers.host, port)) return refuse(response, 'This address is not Heirloom’s.');
  const url = addressOf(request);
  if (!url) return void response.writeHead(400).end();
  if (request.method === 'POST') {
    if (!isOwnOrigin(request, port)) return refuse(response, 'This page is not Heirloom’s.');
    return url.pathname === '/enter' ? admit(parts, request, response) : receive(parts, request, response, url);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
  if (url.pathname === '/enter') return sendJson(response, 200, { hostNonce: entrance.challenge() });
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const admitted = entrance.admits(url.searchParams.get('key'));
  const { status, headers, body } = await serveFile(admitted ? host : null, renderer, url.pathname, gone.signal);
  if (gone.signal.aborted) return;
  response.writeHead(status, headers);
  if (typeof body === 'string') response.end(body);
  else if (request.method === 'HEAD') response.end();
  // Closes the file also where the browser goes in the midst of it.
  else await pipeline(createReadStream(body.path), response);
}

async function admit({ entrance }: AnswerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (Number(request.headers['content-length'] ?? Infinity) > longestClaim) return void response.writeHead(413).end();
  const claim = v.safeParse(v.pipe(v.string(), v.parseJson(), claimSchema), await text(request));
  const admission = claim.success && (await entrance.admit(`http://${request.headers.host}`, claim.output));
  if (admission) sendJson(response, 200, admission);
  else refuse(response, 'Open Heirloom with the whole address that it printed when it started.');
}

async function receive(
  { entrance, host }: AnswerParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (!entrance.admits(url.searchParams.get('key'))) return refuse(response, 'This page is not admitted.');
  if (!/^\/upload\/(photo|mask|model)$/.test(url.pathname)) return void response.writeHead(404).end();
  try {
    const upload = await host.exchange.receive(request, url.searchParams.get('name') ?? 'photo');
    sendJson(response, 200, { upload });
  } catch (error) {
    if (!request.complete) response.destroy();
    else sendJson(response, 500, { error: serializeError(error) });
  }
}

function sendJson(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(content));
}

function refuse(response: ServerResponse, sentence: string): void {
  response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }).end(sentence);
}
