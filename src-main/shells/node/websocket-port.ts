import type { WebSocket } from 'ws';
import type { Port } from '../../shared/rpc/port.ts';

/** A Port over a WebSocket: one JSON text per message. What is not JSON ends the connection. */
export function websocketPort(socket: WebSocket): Port {
  // A frame that breaks the protocol, or a reset; 'close' follows.
  socket.on('error', () => undefined);
  return {
    post: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message), () => undefined);
    },
    onMessage: (listener) =>
      void socket.on('message', (data, isBinary) => {
        let message: unknown;
        try {
          if (isBinary) throw new TypeError('binary');
          message = JSON.parse((data as Buffer).toString('utf8'));
        } catch {
          socket.close(1003, 'JSON text only');
          return;
        }
        listener(message);
      }),
    onClose: (listener) => void socket.on('close', () => listener()),
    close: () => socket.close(),
  };
}
