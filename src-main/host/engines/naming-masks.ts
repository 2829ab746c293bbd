import type { EngineContract } from '../../contract/engine.ts';
import type { Client } from '../../shared/rpc/definition.ts';

/** The engine, which is named with every call in which folder the masks lie that steps may name. */
export function namingMasks(engine: Client<EngineContract>, masks: string): Client<EngineContract> {
  const named: Record<string, unknown> = {};
  for (const name of Object.keys(engine) as (keyof EngineContract)[]) {
    const call = engine[name] as (params: object, options?: object) => unknown;
    named[name] = (params: object, options?: object) => call({ ...params, masks }, options);
  }
  return named as Client<EngineContract>;
}
