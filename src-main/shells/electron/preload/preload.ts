import { contextBridge, ipcRenderer, webUtils } from 'electron';

type Listener = (message: unknown) => void;

// The line to the host arrives as a message port; what is said before that waits.
const waiting: unknown[] = [];
const messageListeners: Listener[] = [];
const closeListeners: (() => void)[] = [];
let port: MessagePort | null = null;

ipcRenderer.on('heirloom:port', (event) => {
  [port] = event.ports;
  port.onmessage = ({ data }) => {
    for (const listener of messageListeners) listener(data);
  };
  port.addEventListener('close', () => {
    for (const listener of closeListeners) listener();
  });
  for (const message of waiting.splice(0)) port.postMessage(message);
});
ipcRenderer.send('heirloom:connect');

contextBridge.exposeInMainWorld('heirloom', {
  post: (message: unknown) => {
    if (port) port.postMessage(message);
    else waiting.push(message);
  },
  onMessage: (listener: Listener) => void messageListeners.push(listener),
  onClose: (listener: () => void) => void closeListeners.push(listener),
  /** Where a dropped file lies, so that the original can be read in its place. */
  pathForFile: (file: File) => webUtils.getPathForFile(file),
});
