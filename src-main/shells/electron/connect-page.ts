import type { IpcMainEvent, MessageChannelMain } from 'electron';
import type { Port } from '../../shared/rpc/port.ts';
import { messagePort } from './message-port.ts';
import { isOwnAddress } from './origin.ts';

/** Opens a line for one of our own pages that asks for it; anything else that asks, a page inside a page included, gets none. */
export function connectPage(
  { senderFrame }: Pick<IpcMainEvent, 'senderFrame'>,
  createChannel: () => MessageChannelMain,
  serveLine: (port: Port) => void,
): void {
  if (!senderFrame || senderFrame.parent !== null || !isOwnAddress(senderFrame.url)) return;
  const { port1, port2 } = createChannel();
  serveLine(messagePort(port1));
  senderFrame.postMessage('heirloom:port', null, [port2]);
}
