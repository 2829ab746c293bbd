import { WebSocket } from 'ws';
import type { Port } from '../../src-main/shared/rpc/port.ts';
import { openWebSocketPort } from '../../src-renderer/client/web-socket-port.ts';

/** The page's own port over the socket of `ws`, which also Node 20 has. @param origin of the page */
export function openPageSocket(address: string, origin?: string): Promise<Port> {
  return openWebSocketPort(
    address,
    (to) => new WebSocket(to, origin === undefined ? {} : { headers: { origin } }) as unknown as globalThis.WebSocket,
  );
}
