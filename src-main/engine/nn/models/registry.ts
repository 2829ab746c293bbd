import * as v from 'valibot';
import type { Program, Specs } from '../runtime/runtime.ts';
import type { Architecture } from './architecture.ts';
import { referenceArchitecture } from './reference/reference-architecture.ts';

/** A network of which nothing is open but its weights. */
export interface Network {
  readonly architecture: string;
  readonly parameters: Specs;
  readonly sizeMultiple: number;
  forward(batch: number, size: number): { program: Program; inputs: Specs };
}

type Build = (configuration: unknown) => Network | undefined;

const builders: ReadonlyMap<string, Build> = new Map([entry(referenceArchitecture)]);

export function isKnownArchitecture(name: string): boolean {
  return builders.has(name);
}

/** The network that a file of weights was made for; nothing where its architecture is unknown or its configuration is not one. */
export function findNetwork(architecture: string, configuration: unknown): Network | undefined {
  return builders.get(architecture)?.(configuration);
}

/** Checks the configuration once, so that the rest need not know its type. */
function entry<Configuration>(architecture: Architecture<Configuration>): [string, Build] {
  const { name, configurationSchema, sizeMultiple } = architecture;
  const build: Build = (unchecked) => {
    const configuration = v.safeParse(configurationSchema, unchecked);
    if (!configuration.success) return undefined;
    return {
      architecture: name,
      parameters: architecture.parameters(configuration.output),
      sizeMultiple,
      forward: (batch, size) => architecture.forward(configuration.output, batch, size),
    };
  };
  return [name, build];
}
