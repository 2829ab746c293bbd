import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { IpcMainEvent, MessageChannelMain, MessagePortMain } from 'electron';
import { vi } from 'vitest';
import { connectPage } from '../../src-main/shells/electron/connect-page.ts';
import type { Port } from '../../src-main/shared/rpc/port.ts';
import { bridgePort } from '../../src-renderer/client/bridge-port.ts';
import type { WindowBridge } from '../../src-renderer/client/window-bridge.ts';

export interface ElectronPage {
  /** The page's line, through the bridge of the preload. */
  port: Port;
  bridge: WindowBridge;
  /** Ends the line on Electron's side. */
  end(): void;
}

/**
 * A page in Electron's window: its preload, its bridge and the main process's answer are Heirloom's own; what Electron itself carries
 * goes through Node's message channel, which is of the same shape. Electron's binary cannot be had everywhere.
 * @param serveLine what the main process does with the line
 * @param frame of the page that asks
 */
export async function openElectronPage(
  serveLine: (port: Port) => void,
  frame: { url: string; parent: unknown } = { url: 'heirloom://app/index.html', parent: null },
): Promise<ElectronPage> {
  const channels: MessageChannel[] = [];
  const createChannel = (): MessageChannelMain => {
    const channel = new MessageChannel();
    channels.push(channel);
    return { port1: mainPort(channel.port1), port2: channel.port2 } as unknown as MessageChannelMain;
  };
  const ipcRenderer = Object.assign(new EventEmitter(), {
    send(name: string): void {
      if (name !== 'heirloom:connect') return;
      const postMessage = (channel: string, _: null, ports: MessagePort[]): boolean =>
        ipcRenderer.emit(channel, { ports });
      // The answer comes later, from another process.
      queueMicrotask(() =>
        connectPage({ senderFrame: { ...frame, postMessage } } as unknown as IpcMainEvent, createChannel, serveLine),
      );
    },
  });
  const exposed: Record<string, WindowBridge> = {};
  const contextBridge = {
    exposeInMainWorld: (name: string, bridge: WindowBridge): void => void (exposed[name] = bridge),
  };
  vi.doMock('electron', () => ({ ipcRenderer, contextBridge, webUtils: {} }));
  vi.resetModules();
  await import('../../src-main/shells/electron/preload/preload.ts');
  return {
    port: bridgePort(exposed.heirloom),
    bridge: exposed.heirloom,
    end: () => channels.forEach(({ port1 }) => port1.close()),
  };
}

/** Node's port as Electron's main process has it: messages are events, and nothing arrives before `start`. */
function mainPort(port: MessagePort): MessagePortMain {
  const events = new EventEmitter();
  port.on('close', () => events.emit('close'));
  return Object.assign(events, {
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => void port.on('message', (data) => events.emit('message', { data })),
    close: () => port.close(),
  }) as unknown as MessagePortMain;
}
