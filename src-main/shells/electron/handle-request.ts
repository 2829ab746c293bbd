import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Host } from '../../host/create-host.ts';
import { securityHeaders } from '../../host/security-headers.ts';
import { serveFile } from '../../host/serve-files.ts';
import { serializeError } from '../../shared/errors.ts';
import { isOwnAddress } from './origin.ts';

/** Answers a request of the custom protocol: the same files and uploads as the Node shell, the same strict headers. */
export async function handleRequest(host: Host, renderer: string, request: Request): Promise<Response> {
  if (!isOwnAddress(request.url)) return new Response('Not here.', { status: 403, headers: securityHeaders });
  const url = new URL(request.url);
  if (request.method === 'POST') return receive(host, request, url);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response('', { status: 405, headers: securityHeaders });
  }
  const { status, headers, body } = await serveFile(host, renderer, url.pathname, request.signal);
  const content =
    typeof body === 'string'
      ? body
      : request.method === 'HEAD'
        ? null
        : (Readable.toWeb(createReadStream(body.path, { signal: request.signal })) as ReadableStream);
  return new Response(content, {
    status,
    headers: { ...securityHeaders, ...headers },
  });
}

async function receive(host: Host, request: Request, url: URL): Promise<Response> {
  const headers = { ...securityHeaders, 'Content-Type': 'application/json' };
  if (!/^\/upload\/(photo|mask|model)$/.test(url.pathname) || !request.body) {
    return new Response('', { status: 404, headers: securityHeaders });
  }
  try {
    const body = Readable.fromWeb(request.body as NodeReadableStream);
    const upload = await host.exchange.receive(body, url.searchParams.get('name') ?? 'photo');
    return new Response(JSON.stringify({ upload }), { headers });
  } catch (error) {
    return new Response(JSON.stringify({ error: serializeError(error) }), { status: 500, headers });
  }
}
