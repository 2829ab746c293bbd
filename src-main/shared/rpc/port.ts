/**
 * A way to send messages to another process, or to another part of this one. Messages are plain data (what JSON can hold);
 * they arrive whole and in order. Pixels do not travel here.
 */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason?: string) => void): void;
  close(): void;
}

/** Two ends of one line inside a process. Messages are copied through JSON, as on every other line, and arrive later. */
export function createPortPair(): [Port, Port] {
  const ends = [createEnd(), createEnd()] as const;
  for (const [own, other] of [
    [ends[0], ends[1]],
    [ends[1], ends[0]],
  ] as const) {
    own.port.post = (message) => {
      if (own.closed) return;
      const text = JSON.stringify(message);
      queueMicrotask(() => other.deliver(JSON.parse(text)));
    };
    own.port.close = () => {
      own.end();
      queueMicrotask(() => other.end());
    };
  }
  return [ends[0].port, ends[1].port];
}

function createEnd() {
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: ((reason?: string) => void)[] = [];
  const end = {
    closed: false,
    deliver(message: unknown): void {
      if (!end.closed) for (const listener of messageListeners) listener(message);
    },
    end(): void {
      if (end.closed) return;
      end.closed = true;
      for (const listener of closeListeners) listener();
    },
    port: {
      post: () => undefined,
      close: () => undefined,
      onMessage: (listener: (message: unknown) => void) => void messageListeners.push(listener),
      onClose: (listener: (reason?: string) => void) => void closeListeners.push(listener),
    } as Port,
  };
  return end;
}
