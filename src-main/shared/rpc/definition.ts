import type * as v from 'valibot';

/** One method of a contract: its parameters as a schema, its result and the events it streams before it as types. */
export interface Method<Params, Result, Event> {
  readonly params: v.GenericSchema<unknown, Params>;
  /** Only in types; never set. */
  readonly types?: { result: Result; event: Event };
}

export type Contract = Record<string, Method<unknown, unknown, unknown>>;

/** `method<Result, Event>()(schema)`: Event is `never` for a method that streams nothing. */
export function method<Result, Event = never>() {
  return <Params>(params: v.GenericSchema<unknown, Params>): Method<Params, Result, Event> => ({ params });
}

export type ParamsOf<M> = M extends Method<infer Params, unknown, unknown> ? Params : never;
export type ResultOf<M> = M extends Method<unknown, infer Result, unknown> ? Result : never;
export type EventOf<M> = M extends Method<unknown, unknown, infer Event> ? Event : never;

export interface CallOptions<Event> {
  signal?: AbortSignal;
  onEvent?: (event: Event) => void;
}

export type Client<C extends Contract> = {
  [Name in keyof C]: (params: ParamsOf<C[Name]>, options?: CallOptions<EventOf<C[Name]>>) => Promise<ResultOf<C[Name]>>;
};

export interface HandlerContext<Event> {
  signal: AbortSignal;
  emit(event: Event): void;
}

export type Handlers<C extends Contract> = {
  [Name in keyof C]: (
    params: ParamsOf<C[Name]>,
    context: HandlerContext<EventOf<C[Name]>>,
  ) => Promise<ResultOf<C[Name]>> | ResultOf<C[Name]>;
};

/** What goes over a Port. Cancel and "I no longer listen" are the same message. */
export type RpcMessage =
  | { type: 'request'; id: number; method: string; params: unknown }
  | { type: 'cancel'; id: number }
  | { type: 'event'; id: number; event: unknown }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; error: unknown };
