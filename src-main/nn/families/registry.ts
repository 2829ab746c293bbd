import * as v from 'valibot';
import { createRandom } from '../../imaging/random.ts';
import type { TrainingHealth } from '../../shared/data/training.ts';
import type { Arrays, Program, Specs } from '../compiler/runtime.ts';
import { specsOf } from '../compiler/tensor-specs.ts';
import { averagesIn } from '../optimisers/moving-average.ts';
import type { TrainingPlan } from '../training/plan.ts';
import { pictureOutput, type Architecture, type NetworkOutput, type Sizes } from '../architecture.ts';
import { adversarialFamily } from './adversarial/adversarial-family.ts';
import { autoencoderFamily } from './autoencoder/autoencoder-family.ts';
import { correctionFamily } from './correction/correction-family.ts';
import { adversarialDrawing } from './drawing/adversarial-drawing.ts';
import { variationalDrawing } from './drawing/variational-drawing.ts';
import { detectorFamily } from './detector/detector-family.ts';
import { faceArchitecture } from './faces/face-architecture.ts';
import type { Family, Measure, Trained, TrainingRequest } from './family.ts';
import { assessByGain, type TrainingHistory } from './health.ts';
import { referenceArchitecture } from './reference/reference-architecture.ts';
import { variationalFamily } from './variational/variational-family.ts';

/** An architecture with its configuration applied. */
export interface Network {
  readonly architecture: string;
  readonly parameters: Specs;
  readonly sizes: Sizes;
  readonly outputs: readonly NetworkOutput[];
  forward(batch: number, size: number): { program: Program; inputs: Specs };
}

/** A network that can be trained. */
export interface TrainableNetwork extends Network {
  /** @throws ValiError for `hyperparameters` that the family's schema refuses */
  plan(request: TrainingRequest, hyperparameters: unknown): TrainingPlan;
  /** The weights for inference out of a training's state: the exponential moving averages. */
  weightsOf(state: Arrays): Arrays;
  adopt(from: Trained): Arrays | undefined;
  measure?: Measure;
  assess(history: TrainingHistory): TrainingHealth;
}

type Build<Built> = (configuration: unknown) => Built | undefined;

const trainable: ReadonlyMap<string, Build<TrainableNetwork>> = new Map([
  family(correctionFamily),
  family(adversarialFamily),
  family(autoencoderFamily),
  family(variationalFamily),
  family(variationalDrawing),
  family(adversarialDrawing),
  family(detectorFamily),
]);
const builders: ReadonlyMap<string, Build<Network>> = new Map([
  architecture(referenceArchitecture),
  architecture(faceArchitecture),
  ...trainable,
]);

export const familyNames: readonly string[] = [...trainable.keys()];

export function isKnownArchitecture(name: string): boolean {
  return builders.has(name);
}

/** The network of an architecture's name and configuration; undefined where the name is unknown or the configuration invalid. */
export function findNetwork(name: string, configuration: unknown): Network | undefined {
  return builders.get(name)?.(configuration);
}

/** As `findNetwork`, for the families that can be trained. */
export function findTrainable(name: string, configuration: unknown): TrainableNetwork | undefined {
  return trainable.get(name)?.(configuration);
}

/** Type erasure: the configuration is validated here, so that callers need not know its type. */
function architecture<Configuration>(given: Architecture<Configuration>): [string, Build<Network>] {
  return [given.name, (unchecked) => build(given, unchecked, (_configuration, network) => network)];
}

function family<Configuration, Hyperparameters>(
  given: Family<Configuration, Hyperparameters>,
): [string, Build<TrainableNetwork>] {
  const complete = (configuration: Configuration, network: Network): TrainableNetwork => ({
    ...network,
    plan(request, hyperparameters) {
      const start = request.start ?? given.initialise(configuration, createRandom(request.seed));
      return given.plan(configuration, { ...request, start }, v.parse(given.hyperparametersSchema, hyperparameters));
    },
    weightsOf: (state) => averagesIn(state, network.parameters),
    measure: given.measure,
    adopt: (from) => given.adopt?.(configuration, from),
    assess: (history) => given.assess?.(history) ?? assessByGain(history),
  });
  const parameters = (configuration: Configuration): Specs => specsOf(given.initialise(configuration, createRandom(0)));
  return [given.name, (unchecked) => build({ ...given, parameters }, unchecked, complete)];
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
