import type { ModelTask } from '../../src-main/shared/data/model.ts';
import { createRandom, standardNormal } from '../../src-main/imaging/random.ts';
import { saveWeights } from './save-weights.ts';
import { initialiseCorrection } from '../../src-main/nn/families/correction/correction-network.ts';

export interface UntaughtOptions {
  readonly seed?: number;
  /** Deviation of the last layer's weights: how much it changes. */
  readonly spread?: number;
  readonly task?: ModelTask;
}

/** Writes weights of a small network that nobody has taught: it changes what it sees, and by no rule. */
export async function saveUntaughtModel(
  path: string,
  { seed = 8, spread = 0.2, task }: UntaughtOptions = {},
): Promise<void> {
  const random = createRandom(seed);
  const weights = initialiseCorrection(random, 'small');
  const last = weights['leave.weight'].values as Float32Array;
  for (let i = 0; i < last.length; i += 1) last[i] = spread * standardNormal(random);
  await saveWeights(path, weights, {
    task,
    architecture: { name: 'correction', configuration: { tier: 'small' } },
    created: '2026-01-01T00:00:00.000Z',
    heirloom: 'test',
    trainedOn: { description: 'nothing', counts: {} },
    training: { steps: 0, seed, runtime: 'none', losses: {} },
  });
}
