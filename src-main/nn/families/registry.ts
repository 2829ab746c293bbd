import * as v from 'valibot';
import type { TrainingHealth } from '../../shared/data/training.ts';
import type { Arrays, Program, Specs } from '../compiler/runtime.ts';
import type { TrainingPlan } from '../training/plan.ts';
import { pictureOutput, type Architecture, type NetworkOutput, type Sizes } from '../architecture.ts';
import { adversarialFamily } from './adversarial/adversarial-family.ts';
import { autoencoderFamily } from './autoencoder/autoencoder-family.ts';
import { correctionFamily } from './correction/correction-family.ts';
import type { Family, Trained, TrainingRequest } from './family.ts';
import { judgeByGain, type TrainingHistory } from './health.ts';
import { referenceArchitecture } from './reference/reference-architecture.ts';
import { variationalFamily } from './variational/variational-family.ts';

/** A network of which nothing is open but its weights. */
export interface Network {
  readonly architecture: string;
  readonly parameters: Specs;
  readonly sizes: Sizes;
  readonly outputs: readonly NetworkOutput[];
  forward(batch: number, size: number): { program: Program; inputs: Specs };
}

/** A network that can be trained. */
export interface TrainableNetwork extends Network {
  /** @param wishes what the family's schema takes; throws ValiError for anything else */
  plan(request: TrainingRequest, wishes: unknown): TrainingPlan;
  weightsOf(state: Arrays): Arrays;
  adopt(from: Trained): Arrays | undefined;
  judge(history: TrainingHistory): TrainingHealth;
}

type Build<Built> = (configuration: unknown) => Built | undefined;

const trainable: ReadonlyMap<string, Build<TrainableNetwork>> = new Map([
  family(correctionFamily),
  family(adversarialFamily),
  family(autoencoderFamily),
  family(variationalFamily),
]);
const builders: ReadonlyMap<string, Build<Network>> = new Map([architecture(referenceArchitecture), ...trainable]);

export const familyNames: readonly string[] = [...trainable.keys()];

export function isKnownArchitecture(name: string): boolean {
  return builders.has(name);
}

/** The network that a file of weights was made for; nothing where its architecture is unknown or its configuration is not one. */
export function findNetwork(name: string, configuration: unknown): Network | undefined {
  return builders.get(name)?.(configuration);
}

/** The same, where it can be trained. */
export function findTrainable(name: string, configuration: unknown): TrainableNetwork | undefined {
  return trainable.get(name)?.(configuration);
}

/** Checks the configuration once, so that the rest need not know its type. */
function architecture<Configuration>(given: Architecture<Configuration>): [string, Build<Network>] {
  return [given.name, (unchecked) => build(given, unchecked, (_configuration, network) => network)];
}

function family<Configuration, Wishes>(given: Family<Configuration, Wishes>): [string, Build<TrainableNetwork>] {
  const complete = (configuration: Configuration, network: Network): TrainableNetwork => ({
    ...network,
    plan: (request, wishes) => given.plan(configuration, request, v.parse(given.wishesSchema, wishes)),
    weightsOf: (state) => given.weightsOf(configuration, state),
    adopt: (from) => given.adopt?.(configuration, from),
    judge: (history) => given.judge?.(history) ?? judgeByGain(history),
  });
  return [given.name, (unchecked) => build(given, unchecked, complete)];
}

function build<Configuration, Built>(
  given: Architecture<Configuration>,
  unchecked: unknown,
  complete: (configuration: Configuration, network: Network) => Built,
): Built | undefined {
  const { name, configurationSchema } = given;
  const parsed = v.safeParse(configurationSchema, unchecked);
  if (!parsed.success) return undefined;
  return complete(parsed.output, {
    architecture: name,
    parameters: given.parameters(parsed.output),
    sizes: given.sizes(parsed.output),
    outputs: given.outputs ?? [pictureOutput],
    forward: (batch, size) => given.forward(parsed.output, batch, size),
  });
}
