import type { MessagePortMain } from 'electron';
import type { Port } from '../../shared/rpc/port.ts';

/** A Port over one of Electron's message ports. */
export function messagePort(port: MessagePortMain): Port {
  port.start();
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', (event) => listener(event.data)),
    onClose: (listener) => void port.on('close', () => listener()),
    close: () => port.close(),
  };
}
