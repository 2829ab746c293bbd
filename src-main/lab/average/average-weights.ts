import { writeAtomically } from '../../platform/files/atomic.ts';
import { loadWeights } from '../../models/weights.ts';
import { encodeWeights, requireSpecs } from '../../nn/weights/weight-file.ts';

/**
 * Writes the mean of two files of weights of one network, `share` of the second: of a network and the same after some more training on other
 * data it is often better than either (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022). Its account is the second's.
 * @throws WEIGHTS_OTHER_NETWORK where the two have other tensors
 */
export async function averageWeights(first: string, second: string, share: number, out: string): Promise<void> {
  const [one, other] = await Promise.all([loadWeights(first), loadWeights(second)]);
  requireSpecs(one.tensors, other.tensors, first);
  const tensors = Object.fromEntries(
    Object.entries(other.tensors).map(([name, { shape, dtype, values }]) => {
      const before = one.tensors[name].values;
      return [
        name,
        { shape, dtype, values: Float32Array.from(values, (value, i) => before[i] + share * (value - before[i])) },
      ];
    }),
  );
  await writeAtomically(out, encodeWeights(tensors, other.label, { half: true }));
}
