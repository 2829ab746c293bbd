import type { Arrays, NamedArray } from '../compiler/runtime.ts';

/** Names of the optimiser's state beside a parameter. */
export const firstMoment = (name: string): string => `adam.m.${name}`;
export const secondMoment = (name: string): string => `adam.v.${name}`;

/** Of `adam.m.${name}` and `adam.v.${name}`, zeros of each parameter's shape. */
export function initialiseMoments(parameters: Arrays): Arrays {
  const moments: Record<string, NamedArray> = {};
  for (const [name, { shape, values }] of Object.entries(parameters)) {
    moments[firstMoment(name)] = { shape, dtype: 'float32', values: new Float32Array(values.length) };
    moments[secondMoment(name)] = { shape, dtype: 'float32', values: new Float32Array(values.length) };
  }
  return moments;
}
