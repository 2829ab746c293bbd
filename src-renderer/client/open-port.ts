import type { Port } from '../../src-main/shared/rpc/port.ts';
import { bridgePort } from './bridge-port.ts';
import { openWebSocketPort, portAddress } from './web-socket-port.ts';

/** The line to the host: through the desktop shell where there is one, else a WebSocket. */
export async function openPort(): Promise<Port> {
  if (window.heirloom) return bridgePort(window.heirloom);
  return openWebSocketPort(portAddress(document.baseURI));
}
