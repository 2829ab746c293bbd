import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '../../shared/errors.ts';
import type { RandomSource } from '../../imaging/random.ts';
import { createRandom } from '../../imaging/random.ts';
import type { AppliedOperator } from '../../nn/data/degrade.ts';
import { degrade } from '../../nn/data/degrade.ts';
import { drawOperators } from '../../nn/data/draw-operators.ts';
import type { OperatorName } from '../../nn/data/operator-names.ts';
import { operatorNames } from '../../nn/data/operator-names.ts';
import type { Picture, Plane } from '../../nn/data/picture.ts';
import { emptyPlane } from '../../nn/data/picture.ts';

export interface AgeOptions {
  readonly seed: number;
  /** Exactly these; drawn by the seed when absent. */
  readonly only?: readonly OperatorName[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number, next: OperatorName) => void;
}

export interface Aged {
  readonly picture: Picture;
  /** Coverage of damage with a shape, 0..1. */
  readonly damage: Plane;
  readonly applied: readonly AppliedOperator[];
}

/**
 * Damages a whole photo, one operator after the other, with a turn for the event loop between them.
 * @throws CANCELLED
 */
export async function agePicture(clean: Picture, { seed, only, signal, onProgress }: AgeOptions): Promise<Aged> {
  const random = createRandom(seed);
  const names = only ? operatorNames.filter((name) => only.includes(name)) : drawSome(random);
  const damage = emptyPlane(clean.width, clean.height);
  const applied: AppliedOperator[] = [];
  let picture = clean;
  for (const [done, name] of names.entries()) {
    onProgress?.(done / names.length, name);
    await nextTurn();
    throwIfCancelled(signal);
    const step = degrade(picture, random, { only: [name] });
    picture = step.damaged;
    applied.push(...step.applied);
    for (let i = 0; i < damage.values.length; i += 1) {
      damage.values[i] = Math.max(damage.values[i], step.damage.values[i]);
    }
  }
  return { picture, damage, applied };
}

/** A network needs pictures without damage too; whoever asks for a damaged photo does not. */
function drawSome(random: RandomSource): OperatorName[] {
  for (;;) {
    const names = drawOperators(random, 1);
    if (names.length > 0) return names;
  }
}
