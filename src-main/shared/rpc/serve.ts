import { background } from '../background.ts';
import * as v from 'valibot';
import { AppError, cancelledError, serializeError } from '../errors.ts';
import type { Contract, Handlers, RpcMessage } from './definition.ts';
import type { Port } from './port.ts';

const incomingSchema = v.variant('type', [
  v.object({ type: v.literal('request'), id: v.number(), method: v.string(), params: v.unknown() }),
  v.object({ type: v.literal('cancel'), id: v.number() }),
]);

type AnyHandler = (params: unknown, context: { signal: AbortSignal; emit(event: unknown): void }) => unknown;

/**
 * Answers a contract's calls on a port. Parameters are checked against the schema before a handler sees them; what does not
 * fit is answered INVALID_REQUEST, what is not a message at all is dropped. When the port closes, everything running is cancelled.
 */
export function serve<C extends Contract>(port: Port, contract: C, handlers: Handlers<C>): void {
  const running = new Map<number, AbortController>();

  port.onMessage((raw) => {
    const message = v.safeParse(incomingSchema, raw);
    if (!message.success) return;
    if (message.output.type === 'cancel') running.get(message.output.id)?.abort();
    else background(answer(message.output), 'Answering');
  });
  port.onClose(() => {
    for (const controller of running.values()) controller.abort();
  });

  async function answer(request: { id: number; method: string; params: unknown }): Promise<void> {
    const { id } = request;
    if (running.has(id)) return;
    const controller = new AbortController();
    running.set(id, controller);
    const post = (message: RpcMessage) => port.post(message);
    try {
      const result = await run(request, controller.signal, (event) => {
        if (!controller.signal.aborted) post({ type: 'event', id, event });
      });
      if (controller.signal.aborted) post({ type: 'error', id, error: cancelledError() });
      else post({ type: 'result', id, result: result ?? null });
    } catch (error) {
      post({ type: 'error', id, error: controller.signal.aborted ? cancelledError() : serializeError(error) });
    } finally {
      running.delete(id);
    }
  }

  async function run(
    request: { method: string; params: unknown },
    signal: AbortSignal,
    emit: (event: unknown) => void,
  ): Promise<unknown> {
    if (!Object.hasOwn(contract, request.method)) {
      throw new AppError('UNKNOWN_METHOD', `There is no "${request.method}" here.`, { method: request.method });
    }
    const params = v.safeParse(contract[request.method].params, request.params);
    if (!params.success) {
      const [issue] = params.issues;
      const where = v.getDotPath(issue) ?? 'params';
      throw new AppError('INVALID_REQUEST', `${request.method}: ${where} is wrong (${issue.message}).`, {
        why: 'malformed-request',
        method: request.method,
        where,
      });
    }
    const handler = handlers[request.method] as AnyHandler;
    return handler(params.output, { signal, emit });
  }
}
