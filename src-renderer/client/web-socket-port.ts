import { AppError } from '../../src-main/shared/errors.ts';
import type { Port } from '../../src-main/shared/rpc/port.ts';

/** Address of the host's line, next to the page. */
export function portAddress(page: string): string {
  const address = new URL('port', page);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

/**
 * A Port over a WebSocket to the host; messages are JSON text.
 * @param open as a browser opens one; tests run where there is no browser
 * @throws CONNECTION_LOST when nobody answers
 */
export function openWebSocketPort(address: string, open = (to: string): WebSocket => new WebSocket(to)): Promise<Port> {
  return new Promise((resolve, reject) => {
    const socket = open(address);
    socket.addEventListener('error', () =>
      reject(new AppError('CONNECTION_LOST', 'Heirloom does not answer.', { why: 'no-answer' })),
    );
    socket.addEventListener('close', () =>
      reject(new AppError('CONNECTION_LOST', 'Heirloom does not answer.', { why: 'no-answer' })),
    );
    socket.addEventListener('open', () => {
      resolve({
        post: (message) => socket.send(JSON.stringify(message)),
        onMessage: (listener) =>
          socket.addEventListener('message', (event: MessageEvent<unknown>) => {
            if (typeof event.data === 'string') listener(JSON.parse(event.data));
          }),
        onClose: (listener) => socket.addEventListener('close', () => listener()),
        close: () => socket.close(),
      });
    });
  });
}
