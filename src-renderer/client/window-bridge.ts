/** What the preload of the desktop shell puts on `window.heirloom`; absent in a browser. */
export interface WindowBridge {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason?: string) => void): void;
  /** Absolute path of a file or folder that was dropped; empty if it has none. */
  pathForFile(file: File): string;
}

declare global {
  interface Window {
    readonly heirloom?: WindowBridge;
  }
}
