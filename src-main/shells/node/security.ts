import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export function sameToken(a: string, b: string): boolean {
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

/** The address asked for; null where it is none. */
export function addressOf(request: IncomingMessage): URL | null {
  try {
    // Without the base, what begins with two slashes would name another host.
    return new URL(`http://127.0.0.1${request.url ?? '/'}`);
  } catch {
    return null;
  }
}
