import * as v from 'valibot';
import { createRandom } from '../../../imaging/random.ts';
import type { Specs } from '../../compiler/runtime.ts';
import type { Architecture } from '../../architecture.ts';
import { initialiseReference, type ReferenceOptions } from './reference-network.ts';
import { referenceForward } from './reference-programs.ts';

const configurationSchema = v.object({
  width: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096))),
  gated: v.optional(v.boolean()),
});

export const referenceArchitecture: Architecture<ReferenceOptions> = {
  name: 'reference',
  configurationSchema,
  parameters: referenceSpecs,
  forward(configuration, batch, size) {
    const { program, signature } = referenceForward(referenceSpecs(configuration), batch, size, configuration);
    return { program, inputs: signature.inputs };
  },
  sizes: () => ({ multiple: 4 }),
};

/**
 * What `initialiseReference` makes, without making it. Every side of a tensor is either fixed or grows with the width, so two small
 * networks tell.
 */
export function referenceSpecs({ width = 32, gated = false }: ReferenceOptions = {}): Specs {
  const [one, two] = [1, 2].map((narrow) => initialiseReference(createRandom(0), { width: narrow, gated }));
  return Object.fromEntries(
    Object.entries(one).map(([name, { shape, dtype }]) => [
      name,
      { shape: shape.map((side, axis) => side + (two[name].shape[axis] - side) * (width - 1)), dtype },
    ]),
  );
}
