import { cosineRate } from '../../optimisers/schedule.ts';
import { growingDecay } from '../../optimisers/moving-average.ts';
import type { Arrays, Program, Specs } from '../../compiler/runtime.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import type { NoiseKind } from '../../training/noise.ts';
import type { PlanIdentity } from '../../training/checkpoint.ts';
import type { TrainingPlan } from '../../training/plan.ts';
import type { StartedRequest } from '../family.ts';
import { scalarSpec } from '../training-parts.ts';
import { adversarialAdam } from './step-pieces.ts';

/** Lazy regularisation (Karras et al. 2020): R1 every 16th discriminator step, with 16 times its weight. */
const penaltyInterval = 16;
const lowestRate = 1 / 10;
const warmUpSteps = 50;

/** Two networks that are trained in turn. */
export interface Alternating {
  readonly identity: Pick<PlanIdentity, 'architecture' | 'configuration'>;
  readonly request: StartedRequest;
  readonly hyperparameters: {
    /** γ of R1. */
    readonly penalty: number;
    /** Ratio of the discriminator's learning rate to the generator's. */
    readonly discriminatorRate: number;
    readonly averaging: number;
  } & Readonly<Record<string, unknown>>;
  readonly generator: { readonly program: Program; readonly state: Arrays; readonly inputs: Specs };
  readonly discriminator: {
    /** @param penalty γ of R1 in this step, 0 for none */
    readonly program: (penalty: number) => Program;
    readonly state: Arrays;
    readonly inputs: Specs;
  };
  /** Weights of the generator that the discriminator's step reads, and of the discriminator that the generator's reads. */
  readonly seen: { readonly generator: Arrays; readonly discriminator: Arrays };
  readonly noise: Readonly<Record<string, NoiseKind>>;
  /** Scheduled inputs by the number of updates of the network whose turn it is. */
  values?(updates: number): Readonly<Record<string, Float32Array>>;
  readonly losses: readonly string[];
  readonly activationBytes: number;
}

/**
 * Odd steps are the discriminator's, even ones the generator's. Inputs of every step: `updates`; of the generator's, `learningRate` and `averaging`; of the
 * discriminator's, `discriminatorRate`.
 */
export function alternatingPlan(alternating: Alternating): TrainingPlan {
  const { identity, request, hyperparameters, generator, discriminator, seen, noise, losses, activationBytes } =
    alternating;
  const { steps, batch, seed, learningRate, batches } = request;
  const against = (penalty: number): TrainingPlan['programs'][string] => ({
    program: discriminator.program(penalty),
    signature: {
      state: specsOf({ ...seen.generator, ...discriminator.state }),
      inputs: { ...discriminator.inputs, updates: scalarSpec, discriminatorRate: scalarSpec },
    },
  });
  const warmUp = Math.min(warmUpSteps, steps >> 1);
  const rate = (step: number): number =>
    cosineRate({ peak: learningRate, floor: learningRate * lowestRate, steps, warmUp }, step);
  return {
    identity: { ...identity, optimiser: { name: 'adam', ...adversarialAdam, ...hyperparameters } },
    state: { ...generator.state, ...discriminator.state },
    programs: {
      discriminator: against(0),
      penalised: against(hyperparameters.penalty * penaltyInterval),
      generator: {
        program: generator.program,
        signature: {
          state: specsOf({ ...generator.state, ...seen.discriminator }),
          inputs: { ...generator.inputs, updates: scalarSpec, learningRate: scalarSpec, averaging: scalarSpec },
        },
      },
    },
    choose: (step) => {
      if (step % 2 === 0) return 'generator';
      return (updatesAt(step) - 1) % penaltyInterval === 0 ? 'penalised' : 'discriminator';
    },
    steps,
    learningRate: rate,
    inputs: (step, factor) => {
      const updates = updatesAt(step);
      return {
        updates: Float32Array.of(updates),
        discriminatorRate: Float32Array.of(factor * hyperparameters.discriminatorRate * rate(step)),
        averaging: Float32Array.of(growingDecay(hyperparameters.averaging, updates)),
        ...alternating.values?.(updates),
      };
    },
    noise,
    seed,
    batches,
    batchSize: batch,
    losses,
    activationBytes,
  };
}

/** Updates of the network whose turn this step is, this one included. */
function updatesAt(step: number): number {
  return Math.ceil(step / 2);
}
