import type { Port } from '../../src-main/shared/rpc/port.ts';
import type { WindowBridge } from './window-bridge.ts';

/** A Port over the preload's bridge. The bridge lives as long as the window, so `close` only stops listening. */
export function bridgePort(bridge: WindowBridge): Port {
  let closed = false;
  return {
    post: (message) => {
      if (!closed) bridge.post(message);
    },
    onMessage: (listener) =>
      bridge.onMessage((message) => {
        if (!closed) listener(message);
      }),
    onClose: (listener) =>
      bridge.onClose((reason) => {
        if (!closed) listener(reason);
      }),
    close: () => {
      closed = true;
    },
  };
}
