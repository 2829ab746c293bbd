import PQueue from 'p-queue';
import { engineContract, type EngineContract, type EngineProcess } from '../../contract/engine.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import type { CallOptions, Client } from '../../shared/rpc/definition.ts';
import { laneOf, systemPriority, unhurried, type LaneOfMethod } from './lanes.ts';
import { superviseEngine, type SupervisedEngine } from './supervise.ts';

/** Starts an engine. @param priority of its process, 0 to 19 as in os.setPriority */
export type LaunchEngine = (priority: number) => EngineProcess;

/** ms after which an engine that has nothing to do is ended, unless the screen may want it at any moment. */
const idleMilliseconds = 60_000;
/** The same where the hand would wait for a new one: it may rest a while between two strokes. */
const restMilliseconds = 300_000;

export interface Engines {
  client: Client<EngineContract>;
  /** The same for what nobody waits for: what `client` asks of the screen's engine this asks of the other one. */
  unhurried: Client<EngineContract>;
  /** Calls back whenever an engine has ended. */
  onEnd(listener: () => void): void;
  dispose(): void;
}

/**
 * As many engines as are needed, each started when it is first called, and which call goes to which (`lanes.ts`).
 * @param masks the folder of the masks that steps may name, which every call is given
 */
export function createEngines(
  launch: LaunchEngine,
  masks: string,
  idle = idleMilliseconds,
  rest = restMilliseconds,
): Engines {
  const screen = superviseEngine(() => launch(systemPriority.screen));
  const healing = superviseEngine(() => launch(systemPriority.healing), { idle: rest });
  const work = superviseEngine(() => launch(systemPriority.work), { idle });
  const queue = new PQueue({ concurrency: 1 });
  const own = new Set<SupervisedEngine>();
  const listeners: (() => void)[] = [];
  const ended = (): void => {
    for (const listener of listeners) listener();
  };
  for (const engine of [screen, healing, work]) engine.onEnd(ended);

  async function alone(name: string, params: unknown, options: Options): Promise<unknown> {
    const engine = superviseEngine(() => launch(systemPriority.own));
    engine.onEnd(ended);
    own.add(engine);
    try {
      return await callOf(engine.client, name)(params, options);
    } finally {
      own.delete(engine);
      engine.dispose();
    }
  }

  async function inTurn(name: string, params: unknown, options: Options, priority: number): Promise<unknown> {
    try {
      const call = (): Promise<unknown> => callOf(work.client, name)(params, options);
      return await queue.add(call, { priority, signal: options?.signal });
    } catch (error) {
      throwIfCancelled(options?.signal);
      throw error;
    }
  }

  function clientBy(table: (name: keyof EngineContract) => LaneOfMethod): Client<EngineContract> {
    const client: Record<string, unknown> = {};
    for (const name of Object.keys(engineContract) as (keyof EngineContract)[]) {
      const { lane, priority } = table(name);
      client[name] = (given: object, options: Options) => {
        const params = { ...given, masks };
        if (lane === 'screen') return callOf(screen.client, name)(params, options);
        if (lane === 'healing') return callOf(healing.client, name)(params, options);
        return lane === 'work' ? inTurn(name, params, options, priority) : alone(name, params, options);
      };
    }
    return client as Client<EngineContract>;
  }

  return {
    client: clientBy((name) => laneOf[name]),
    unhurried: clientBy((name) => (laneOf[name].lane === 'screen' ? unhurried : laneOf[name])),
    onEnd: (listener) => void listeners.push(listener),
    dispose() {
      queue.clear();
      for (const engine of [screen, healing, work, ...own]) engine.dispose();
    },
  };
}

type Options = CallOptions<unknown> | undefined;

function callOf(client: Client<EngineContract>, name: string): (params: unknown, options: Options) => Promise<unknown> {
  return (client as unknown as Record<string, (params: unknown, options: Options) => Promise<unknown>>)[name];
}
