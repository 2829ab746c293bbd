import { createRandom, type RandomSource } from '../../imaging/random.ts';
import { drawStep } from './damage-step.ts';
import { drawOperators } from './draw-operators.ts';
import { operatorNames, toneNames, type OperatorName } from './operator-names.ts';
import { emptyPlane, type Picture, type Plane } from './picture.ts';

export interface DegradeOptions {
  /** Exactly these, each for certain, in physical order whatever order they are named in. */
  readonly only?: readonly OperatorName[];
  /** Multiplies how often each kind of damage is drawn; 1 when left out. No effect with `only`. */
  readonly probabilityScale?: number;
}

/** What was done, in order; the other entries are the operator's parameters in physical units. */
export interface AppliedOperator {
  readonly name: OperatorName;
  readonly [parameter: string]: unknown;
}

export interface Degraded {
  /**
   * What a restoration that leaves tone and focus alone would give at its best: the clean picture after the changes of
   * `keptNames`, blur among them, without grain, marks, the loss of size and compression.
   */
  readonly toned: Picture;
  /** 0..1. Shares its memory with `toned` or the clean picture where nothing differs. */
  readonly damaged: Picture;
  /** Coverage of scratches, dust, hairs, creases and tears, 0..1. */
  readonly damage: Plane;
  /** Deviation of the grain when it was added, of values 0..1; a later resize or JPEG weakens it. */
  readonly grain: number;
  readonly applied: readonly AppliedOperator[];
}

/**
 * Changes that both pictures show. Those of colour are so slow that a patch does not tell them from the light of a true sky, and
 * detail that the lens never drew could only be invented.
 */
const keptNames: ReadonlySet<OperatorName> = new Set([...toneNames, 'blur', 'stain', 'vignette']);

/** Synthetic degradation: a mixture of operators, in one sample of ten a single one and in one of ten none. */
export function degrade(clean: Picture, random: RandomSource, options: DegradeOptions = {}): Degraded {
  const { only, probabilityScale = 1 } = options;
  const names = only ? operatorNames.filter((name) => only.includes(name)) : drawOperators(random, probabilityScale);
  let toned = clean;
  let damaged = clean;
  let grain = 0;
  const damage = emptyPlane(clean.width, clean.height);
  const applied: AppliedOperator[] = [];
  for (const name of names) {
    const step = drawStep(name, clean, random);
    const seed = random.word();
    const result = step.apply(damaged, createRandom(seed));
    if (keptNames.has(name)) {
      toned = toned === damaged ? result.picture : step.apply(toned, createRandom(seed)).picture;
    }
    damaged = result.picture;
    if (result.coverage) widen(damage, result.coverage);
    grain += step.grain ?? 0;
    applied.push({ name, ...step.parameters });
  }
  return { toned, damaged, damage, grain, applied };
}

function widen({ values }: Plane, added: Plane): void {
  for (let i = 0; i < values.length; i += 1) values[i] = Math.max(values[i], added.values[i]);
}
