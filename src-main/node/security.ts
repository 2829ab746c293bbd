import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export function sameToken(a: string | undefined, b: string): boolean {
  if (a === undefined) return false;
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Only this machine, under its own names: a page elsewhere that points its own name at 127.0.0.1 is refused. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

export function isOwnOrigin(request: IncomingMessage, port: number): boolean {
  const { origin, host } = request.headers;
  return isOwnHost(host, port) && origin === `http://${host}`;
}

export function readCookie(request: IncomingMessage, name: string): string | undefined {
  for (const part of request.headers.cookie?.split(';') ?? []) {
    const [key, value] = part.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}
