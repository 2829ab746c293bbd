import type { Port } from '../../src-main/shared/rpc/port.ts';
import { bridgePort } from './bridge-port.ts';
import { enter } from './enter.ts';
import { pageSecret, takeToken } from './page-secret.ts';
import { openWebSocketPort, portAddress } from './web-socket-port.ts';

/** The line to the host, and the key by which it hands out pictures and takes uploads; null where it needs none. */
export interface Line {
  port: Port;
  key: string | null;
}

/**
 * Opens lines to the host: through the desktop shell where there is one, else by WebSocket.
 * @throws CONNECTION_LOST
 */
export function lineOpener(): () => Promise<Line> {
  const bridge = window.heirloom;
  if (bridge) return () => Promise.resolve({ port: bridgePort(bridge), key: null });
  const token = takeToken();
  const secret = pageSecret(() => localStorage);
  return async () => {
    const key = await enter(document.baseURI, token, secret);
    return { port: await openWebSocketPort(withKey(portAddress(document.baseURI), key)), key };
  };
}

/** `url` as the host asks for it. */
export function withKey(url: string, key: string | null): string {
  if (key === null) return url;
  return `${url}${url.includes('?') ? '&' : '?'}key=${key}`;
}
