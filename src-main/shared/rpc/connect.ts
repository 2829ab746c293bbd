import { AppError, cancelledError, deserializeError, type SerializedError } from '../errors.ts';
import type { CallOptions, Client, Contract, RpcMessage } from './definition.ts';
import type { Port } from './port.ts';

interface Pending {
  resolve(result: unknown): void;
  reject(error: AppError): void;
  onEvent?: (event: unknown) => void;
}

/**
 * A typed client of the contract served at the other end of `port`. A call rejects with an AppError: the other side's,
 * CANCELLED as soon as its signal fires, or CONNECTION_LOST when the port closes.
 */
export function connect<C extends Contract>(port: Port, contract: C): Client<C> {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let closed: AppError | null = null;

  port.onMessage((raw) => {
    const message = raw as RpcMessage;
    const call = pending.get(message?.id);
    if (!call) return;
    if (message.type === 'event') call.onEvent?.(message.event);
    else if (message.type === 'result') {
      pending.delete(message.id);
      call.resolve(message.result);
    } else if (message.type === 'error') {
      pending.delete(message.id);
      call.reject(deserializeError(message.error as SerializedError));
    }
  });
  port.onClose((reason) => {
    closed = new AppError('CONNECTION_LOST', reason ?? 'The connection to Heirloom was lost.', { why: 'closed' });
    for (const call of pending.values()) call.reject(closed);
    pending.clear();
  });

  function call(name: string, params: unknown, options: CallOptions<unknown> = {}): Promise<unknown> {
    const { signal, onEvent } = options;
    if (closed) return Promise.reject(closed);
    if (signal?.aborted) return Promise.reject(deserializeError(cancelledError()));
    const id = nextId++;
    return new Promise<unknown>((resolve, reject) => {
      const onAbort = () => {
        if (!pending.delete(id)) return;
        port.post({ type: 'cancel', id });
        reject(deserializeError(cancelledError()));
      };
      const settle = () => signal?.removeEventListener('abort', onAbort);
      pending.set(id, {
        onEvent,
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      port.post({ type: 'request', id, method: name, params });
    });
  }

  const client: Record<string, unknown> = {};
  for (const name of Object.keys(contract)) {
    client[name] = (params: unknown, options?: CallOptions<unknown>) => call(name, params, options);
  }
  return client as Client<C>;
}
